import { thisProcess } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { directoryFor, worktreeStack } from '../src/commands/steps';
import { Repository } from '@nx-worktree/git';
import { ServerAccess } from '../src/server/server-access';
import { EnvironmentRecords } from '../src/engine/records';
import { applyStack } from '../src/engine/stack';
import { type Step } from '../src/engine/part';
import { SILENT } from './requests';

/** Creates an environment, and hangs before or after a step has done its work, until somebody kills the process. */
async function main([root = '', identifier = '', name = '', when = '']: string[]): Promise<void> {
  const repository = await Repository.open(root);
  const records = new EnvironmentRecords(repository);
  const server = new ServerAccess({});
  const purpose = 'test-integration';
  const environment = {
    schemaVersion: 1 as const,
    id: randomUUID(),
    purpose,
    identifier,
    directory: directoryFor(repository, purpose, identifier),
    created: new Date().toISOString(),
    holder: await thisProcess(),
    begun: [],
    state: 'creating' as const,
    facts: {},
  };
  const { steps, journal } = worktreeStack({ repository, records, server }, environment);
  const hanging = steps.map((step) => (step.name === name ? hang(step, when, environment.id) : step));
  await applyStack({ steps: hanging, journal }, environment, SILENT);
}

function hang(step: Step, when: string, id: string): Step {
  return {
    ...step,
    async apply(environment) {
      if (when === 'after') await step.apply(environment);
      process.stdout.write(`${id}\n`);
      return new Promise(() => setInterval(() => undefined, 1000));
    },
  };
}

void main(process.argv.slice(2));
