import { isRunning } from '@nx-worktree/system';
import { type Repository } from '../git/repository';
import { ServerAccess } from '../server/server-access';
import { EnvironmentBusyError } from '../stack/errors';
import { type EnvironmentRecord } from '../stack/record';
import { type EnvironmentRecords } from '../stack/records';
import { revertStack } from '../stack/stack';
import { worktreeStack } from './steps';

/**
 * Takes away what commands left that were killed while they created or removed an environment. A removal is finished;
 * a creation is undone, since nobody knows any more what was asked for.
 *
 * @returns the identifiers of what could not be taken away yet, with the reason; the next command tries again
 */
export async function recover(
  repository: Repository,
  records: EnvironmentRecords,
): Promise<ReadonlyMap<string, unknown>> {
  const failed = new Map<string, unknown>();
  for (const found of await records.all()) {
    if (found.state === 'unreadable' || !(await isAbandoned(found.record))) continue;
    try {
      await finish(repository, records, found.record.identifier);
    } catch (error) {
      if (!(error instanceof EnvironmentBusyError)) failed.set(found.record.identifier, error);
    }
  }
  return failed;
}

/** Whether the process that worked on an environment has gone before it was done. */
export async function isAbandoned({ state, owner }: EnvironmentRecord): Promise<boolean> {
  return state !== 'ready' && !(owner && (await isRunning(owner)));
}

async function finish(
  repository: Repository,
  records: EnvironmentRecords,
  identifier: string,
): Promise<void> {
  const environment = await records.take(identifier);
  if (!environment || environment.state === 'ready') return;
  const server = new ServerAccess(environment.server ?? {});
  try {
    await revertStack(worktreeStack({ repository, records, server }, environment), environment);
  } finally {
    await server.close();
  }
}
