import { clearUnfinished, isLiving, messageOf } from '@nx-worktree/system';
import { readdir } from 'node:fs/promises';
import {
  incompleteEntries,
  isAtItsPlace,
  type Repository,
  restoreConfigurations,
  unshieldEntry,
  type WorktreeEntry,
  worktreeEntryOf,
} from '@nx-worktree/git';
import { followMove } from '../worktrees/repositories/known';
import { ServerAccess } from '../server/server-access';
import { type Identifier } from '../engine/identifier';
import { EnvironmentBusyError } from '../engine/environment-errors';
import { type EnvironmentRecord, type Records, withStartingCommit } from '../parts/parts';
import { deleteNotesOfReady } from '../worktrees/trash/take-out';
import { SILENT } from '../engine/stack';
import { startSweepWhenDue } from '../cleanup/start-sweep';
import { deleteTrashOf, moveCheckoutToTrash, moveEntryToTrash } from '../worktrees/trash/move-in';
import { workAtRisk } from '../worktrees/work/at-risk';
import { keepWork } from '../worktrees/work/backup';
import { WorkWouldBeLostError } from '../worktrees/work/work-errors';
import { stackOf, type Surroundings } from '../parts/stack-of';
import { extend, isPartial } from '../parts/extend';
import { giveUpRemoval, takeAway } from './take-away';

/**
 * Settles what commands left that were killed while they worked on an environment. A creation is undone, since nobody
 * knows any more what was asked for; a removal is finished; what was being restored goes back into the trash; one that
 * is ready is made to agree with its record. A worktree that has been worked in meanwhile stays.
 *
 * @returns why something could not be settled yet, by identifier; the next command tries again
 */
export async function recover(
  repository: Repository,
  records: Records,
): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  await restoreConfigurations(repository);
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
  await deleteNotesOfReady(records);
  await clearUnfinished(records.directory);
  await followMove(repository);
  await startSweepWhenDue(records);
  return failed;
}

/** Whether the process that worked on an environment has gone before it was done. */
async function isAbandoned({ state, holder }: EnvironmentRecord): Promise<boolean> {
  if (holder) return !(await isLiving(holder));
  return state !== 'ready';
}

async function finish(repository: Repository, records: Records, identifier: Identifier): Promise<void> {
  const environment = await records.take(identifier);
  if (!environment) return;
  const server = new ServerAccess(environment.server ?? {});
  try {
    const entry = await worktreeEntryOf(repository, environment.id);
    if (environment.state === 'ready') await settle({ repository, records, server }, environment, entry);
    else await goOn({ repository, records, server }, environment, entry);
  } finally {
    await records.release(environment);
    await server.close();
  }
}

async function goOn(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
): Promise<void> {
  const { identifier, state } = environment;
  const checked = new Date();
  const isThere = entry !== undefined && (await isAtItsPlace(entry));
  const risks = isThere ? await workAtRisk(entry, withStartingCommit(environment)) : [];
  if (!entry || risks.length === 0)
    return void (await takeAway(surroundings, environment, entry, { checked }));
  if (state === 'creating') throw new WorkWouldBeLostError(identifier, entry.directory, risks);
  // Whether it was forced, and this work is kept already, nobody knows any more. Nothing has been taken away yet.
  if (state === 'removing') return giveUpRemoval(surroundings, environment, entry);
  // Work that was removed by force may be lost in a day, and be more than was kept then.
  await takeAway(surroundings, environment, entry, {
    checked,
    kept: await keepWork(entry, withStartingCommit(environment)),
  });
}

/** The command that was killed can have written the record only, so that everything else has to follow it. */
async function settle(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
): Promise<void> {
  const isThere = entry !== undefined && (await isAtItsPlace(entry));
  if (isThere) await unshieldEntry(entry);
  for (const part of stackOf(surroundings, environment).parts) {
    if (environment.begun.includes(part.name)) await part.settle?.(environment);
  }
  if (!isThere) return;
  if (isPartial(environment)) await extend(surroundings, environment, SILENT);
  await clearUnfinished(entry.directory);
}

/**
 * A git that outlives our killed process can end adding its worktree when the record has been taken away already.
 * Such a worktree is marked as ours, and empty.
 */
async function removeStrays(repository: Repository, records: Records): Promise<void> {
  // In this order: the record of a worktree that is being added was there before its entry.
  const entries = await incompleteEntries(repository);
  if (entries.length === 0) return;
  const found = await records.all();
  // An unreadable record may be the one.
  if (found.some(({ state }) => state === 'unreadable')) return;
  const known = found.flatMap((record) => (record.state === 'readable' ? [record.record.id] : []));
  for (const entry of entries) {
    if (entry.id === undefined || known.includes(entry.id)) continue;
    if (!(await isEmpty(entry))) continue;
    await moveCheckoutToTrash(repository, entry.id, entry);
    await moveEntryToTrash(repository, entry.id, entry);
    await deleteTrashOf(repository, entry.id, entry.directory);
  }
}

async function isEmpty(entry: WorktreeEntry): Promise<boolean> {
  if (!(await isAtItsPlace(entry))) return true;
  return (await readdir(entry.directory)).every((name) => name === '.git');
}
