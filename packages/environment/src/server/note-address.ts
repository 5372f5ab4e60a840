import { type Repository } from '@nx-worktree/git';
import { type ServerSource } from '../engine/server-source';
import { follow } from '../parts/follow';
import { type EnvironmentRecord, type Records } from '../parts/parts';

/**
 * Notes the address that the database of an environment has now in its record and its environment file. Only while nobody
 * else works on the environment: a removal that has begun must not find a record that is ready.
 *
 * @throws {@link EnvironmentBusyError} when somebody does
 */
export async function noteAddress(
  server: ServerSource,
  repository: Repository,
  records: Records,
  { id, identifier }: Pick<EnvironmentRecord, 'id' | 'identifier'>,
  url: string,
): Promise<void> {
  await records.whileIdle(identifier, async (record) => {
    const { database } = record.facts;
    if (record.id !== id || record.state !== 'ready' || !database || database.url === url) return;
    const moved = withAddress(record, url);
    // The file first: by the record, whoever comes next sees that nothing is left to do.
    await follow({ repository, records, server }, moved, record);
    await records.write(moved);
  });
}

/** The same environment, with another address of its database. */
export function withAddress(environment: EnvironmentRecord, url: string): EnvironmentRecord {
  const { facts } = environment;
  return {
    ...environment,
    facts: { ...facts, ...(facts.database && { database: { ...facts.database, url } }) },
  };
}
