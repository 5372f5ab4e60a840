import { thisProcess } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { stackOf } from '../src/parts/stack-of';
import { worktreeDirectory } from '../src/worktrees/worktree-directory';
import { Repository } from '@nx-worktree/git';
import { ServerAccess } from '../src/server/server-access';
import { parseIdentifier } from '../src/engine/identifier';
import { openRecords } from '../src/parts/parts';
import { applyStack } from '../src/engine/stack';
import { type BoundPart } from '../src/engine/bound-part';
import { SILENT } from './requests';

/** Creates an environment, and hangs before or after a part has done its work, until somebody kills the process. */
async function main([root = '', text = '', name = '', when = '']: string[]): Promise<void> {
  const repository = await Repository.open(root);
  const records = openRecords(repository);
  const server = new ServerAccess({});
  const purpose = 'test-integration';
  const identifier = parseIdentifier(text);
  const environment = {
    schemaVersion: 1 as const,
    id: randomUUID(),
    purpose,
    identifier,
    directory: worktreeDirectory(repository, purpose, identifier),
    created: new Date().toISOString(),
    holder: await thisProcess(),
    begun: [],
    state: 'creating' as const,
    facts: {},
  };
  const { parts, journal } = stackOf({ repository, records, server }, environment);
  const hanging = parts.map((part) => (part.name === name ? hang(part, when, environment.id) : part));
  await applyStack({ parts: hanging, journal }, environment, SILENT);
}

function hang(part: BoundPart, when: string, id: string): BoundPart {
  return {
    ...part,
    async apply(environment) {
      if (when === 'after') await part.apply(environment);
      process.stdout.write(`${id}\n`);
      return new Promise(() => setInterval(() => undefined, 1000));
    },
  };
}

void main(process.argv.slice(2));
