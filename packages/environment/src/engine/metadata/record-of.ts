import { type ServerOptions } from '@nx-worktree/postgres';
import { type BaseRecord } from '../record';
import { type Part } from '../part';
import { type EnvironmentRecords } from '../records';
import { type Metadata } from './metadata';

/** What the workspace says now, and of the environment only the record knew. */
export interface LostOptions {
  readonly server?: ServerOptions;
  readonly precious?: readonly string[];
}

/**
 * The record of an environment as its worktree's metadata file has it. The address of its database and the server that
 * was asked for are not in that file.
 *
 * Any program in the worktree can have written the file. So what it says decides nothing that is deleted elsewhere:
 * databases and claims are looked for by the id, which git's entry of the worktree has as well.
 *
 * @param records of the repository
 * @param parts all that there are
 * @param metadata whose id is that of git's entry
 * @param directory absolute path of the worktree
 */
export async function recordOf<Facts extends object>(
  { repository }: EnvironmentRecords<Facts>,
  parts: readonly Part[],
  metadata: Metadata,
  directory: string,
  { server, precious = [] }: LostOptions,
): Promise<BaseRecord<Facts>> {
  const { id, purpose, identifier, created } = metadata;
  const read = parts.map(async (part) => ({
    name: part.name,
    // What tells nothing there counts as begun: to revert what was never made does nothing.
    facts: part.metadata ? await part.metadata.read(metadata, repository) : {},
  }));
  const begun = (await Promise.all(read)).filter(({ facts }) => facts !== undefined);
  return {
    schemaVersion: 1,
    id,
    purpose,
    identifier,
    directory,
    created,
    ...(server && { server }),
    ...(precious.length > 0 && { precious: [...precious] }),
    begun: begun.map(({ name }) => name),
    state: 'ready',
    facts: Object.assign({}, ...begun.map(({ facts }) => facts)) as Facts,
  };
}
