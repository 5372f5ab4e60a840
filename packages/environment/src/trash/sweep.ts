import {
  clearUnfinished,
  messageOf,
  namesIn,
  readJsonFile,
  removeDirectory,
  withFileLock,
} from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { unlinkDependencies } from '../dependencies/link-dependencies';
import { type Repository } from '../git/repository';
import { claimsDirectory } from '../ports/claim';
import { EnvironmentRecords } from '../stack/records';
import { deleteBeside } from './beside';
import { DOOMED, itemsToDelete } from './items';
import { NOTE_FILE, noteSchema } from './note';
import { trashOf } from './place';

export interface SweepRequest {
  /** Deletes also what could still be restored. */
  readonly everything: boolean;
}

/** What became of the trash. */
export interface Swept {
  /** How many items were deleted. */
  readonly deleted: number;
  /** Why some could not be deleted; the next sweep tries again. */
  readonly failed: readonly string[];
}

/** How long somebody waits for another sweep before his own, in ms. */
const PATIENCE_MS = 10 * 60 * 1000;

/**
 * Deletes what nobody can or will restore: garbage, and worktrees that were removed a day ago. With it goes what
 * killed writers left beside our files. May take as long as there are many files; waits for another sweep.
 *
 * @throws {LockTimeoutError} when another one takes very long
 */
export function sweepTrash(repository: Repository, request: SweepRequest): Promise<Swept> {
  return withFileLock(sweepLockOf(repository), () => sweepAlone(repository, request), PATIENCE_MS);
}

/** One process deletes at a time: two would stumble over each other's files. */
export function sweepLockOf({ stateDirectory }: Repository): string {
  return join(stateDirectory, 'sweep');
}

/** Sweeps while nobody else does; only under the lock. */
export async function sweepAlone(repository: Repository, { everything }: SweepRequest): Promise<Swept> {
  await doom(repository, everything);
  const trash = trashOf(repository);
  let deleted = 0;
  const failed: string[] = [];
  for (const name of (await namesIn(trash)).filter((candidate) => candidate.startsWith(DOOMED))) {
    try {
      await deleteDoomed(repository, join(trash, name));
      deleted++;
    } catch (error) {
      failed.push(messageOf(error));
    }
  }
  await clearAllUnfinished(repository);
  return { deleted, failed };
}

/** Whether there is anything to delete, for those who would start a process for it. */
export async function isSweepDue(repository: Repository): Promise<boolean> {
  const names = await namesIn(trashOf(repository));
  if (names.length === 0) return false;
  if (names.some((name) => name.startsWith(DOOMED))) return true;
  return (await itemsToDelete(repository, new EnvironmentRecords(repository), false)).length > 0;
}

/**
 * Takes items out of the reach of a restore, by a rename. Under the lock, under which a restore takes its item and a
 * removal writes its note, so that each item is the one's or the other's.
 */
async function doom(repository: Repository, everything: boolean): Promise<void> {
  const trash = trashOf(repository);
  await withFileLock(repository.lock, async () => {
    for (const { id } of await itemsToDelete(repository, new EnvironmentRecords(repository), everything)) {
      await rename(join(trash, id), join(trash, `${DOOMED}${randomUUID()}`));
    }
  });
}

/** The checkout goes first when it lies elsewhere: only the note knows where. */
async function deleteDoomed(repository: Repository, item: string): Promise<void> {
  const note = await readJsonFile(join(item, NOTE_FILE), noteSchema);
  if (note.state === 'present') {
    const { directory, environment } = note.value;
    await deleteBeside(repository, environment.id, directory);
  }
  // Links first, so that nothing can get through them into the main checkout.
  await unlinkDependencies(join(item, 'checkout'));
  await removeDirectory(item, trashOf(repository));
}

async function clearAllUnfinished(repository: Repository): Promise<void> {
  const trash = trashOf(repository);
  const items = (await namesIn(trash)).map((name) => join(trash, name));
  const ours = [new EnvironmentRecords(repository).directory, repository.lock, claimsDirectory()];
  for (const directory of [...ours, ...items]) await clearUnfinished(directory);
}
