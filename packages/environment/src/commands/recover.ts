import { isRunning, messageOf } from '@nx-worktree/system';
import { readdir } from 'node:fs/promises';
import { type Repository } from '../git/repository';
import { isAtItsPlace, worktreeEntries, type WorktreeEntry, worktreeEntryOf } from '../git/worktree-entry';
import { ServerAccess } from '../server/server-access';
import { EnvironmentBusyError } from '../stack/errors';
import { type EnvironmentRecord } from '../stack/record';
import { type EnvironmentRecords } from '../stack/records';
import { revertStack } from '../stack/stack';
import { deleteTrashOf, moveCheckoutToTrash, moveEntryToTrash } from '../trash/trash';
import { workAtRisk } from '../work/at-risk';
import { WorkWouldBeLostError } from '../work/errors';
import { worktreeStack } from './steps';

/**
 * Takes away what commands left that were killed while they created or removed an environment. A removal is finished;
 * a creation is undone, since nobody knows any more what was asked for. One in which somebody has worked meanwhile
 * stays.
 *
 * @returns why something could not be taken away yet, by identifier; the next command tries again
 */
export async function recover(
  repository: Repository,
  records: EnvironmentRecords,
): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  for (const found of await records.all()) {
    if (found.state === 'unreadable' || !(await isAbandoned(found.record))) continue;
    const { identifier } = found.record;
    try {
      await finish(repository, records, identifier);
    } catch (error) {
      if (!(error instanceof EnvironmentBusyError)) failed.set(identifier, messageOf(error));
    }
  }
  await removeStrays(repository, records);
  return failed;
}

/** Whether the process that worked on an environment has gone before it was done. */
async function isAbandoned({ state, owner }: EnvironmentRecord): Promise<boolean> {
  return state !== 'ready' && !(owner && (await isRunning(owner)));
}

async function finish(
  repository: Repository,
  records: EnvironmentRecords,
  identifier: string,
): Promise<void> {
  const environment = await records.take(identifier);
  if (!environment) return;
  const server = new ServerAccess(environment.server ?? {});
  try {
    if (environment.state === 'ready') return;
    await assertNoWork(repository, environment);
    await revertStack(worktreeStack({ repository, records, server }, environment), environment);
  } finally {
    await records.release(environment);
    await server.close();
  }
}

async function assertNoWork(
  repository: Repository,
  { id, identifier, directory, facts }: EnvironmentRecord,
): Promise<void> {
  const entry = await worktreeEntryOf(repository, id);
  const risks = entry ? await workAtRisk(entry, facts.checkout?.commit) : [];
  if (risks.length > 0) throw new WorkWouldBeLostError(identifier, directory, risks);
}

/**
 * A git that outlives our killed process can end adding its worktree when the record has been taken away already.
 * Such a worktree is marked as ours, and empty.
 */
async function removeStrays(repository: Repository, records: EnvironmentRecords): Promise<void> {
  // In this order: the record of a worktree that is being added was there before its entry.
  const entries = (await worktreeEntries(repository)).filter(({ isComplete }) => !isComplete);
  if (entries.length === 0) return;
  const found = await records.all();
  // An unreadable record may be the one.
  if (found.some(({ state }) => state === 'unreadable')) return;
  const known = found.flatMap((record) => (record.state === 'readable' ? [record.record.id] : []));
  for (const entry of entries) {
    if (entry.environment === undefined || known.includes(entry.environment)) continue;
    if (!(await isEmpty(entry))) continue;
    await moveCheckoutToTrash(repository, entry.environment, entry);
    await moveEntryToTrash(repository, entry.environment, entry);
    await deleteTrashOf(repository, entry.environment, entry.directory);
  }
}

async function isEmpty(entry: WorktreeEntry): Promise<boolean> {
  if (!(await isAtItsPlace(entry))) return true;
  return (await readdir(entry.directory)).every((name) => name === '.git');
}
