import {
  clearUnfinished,
  messageOf,
  namesInDirectory,
  readJsonFile,
  removeDirectory,
  withFileLock,
} from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Repository } from '@nx-worktree/git';
import { type EnvironmentRecords } from '../../engine/records';
import { deleteBeside } from './beside';
import { DOOMED, itemsToDelete } from './items';
import { newWorkIn } from './new-work';
import { type Note, NOTE_FILE, markChanged, noteSchemaOf } from './note';
import { checkoutIn, trashOf } from './trash-paths';
import { unlinkBelow } from './unlink-below';

/** What to delete from the trash. */
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

/** How long a sweep waits for another one, in ms. */
const TIMEOUT_MS = 10 * 60 * 1000;

/**
 * Deletes garbage and worktrees that were removed more than a day ago, and temporary files of killed processes. Takes as
 * long as there are files to delete. Waits while another process sweeps.
 *
 * @throws {@link LockTimeoutError} when the other sweep takes more than ten minutes
 */
export function sweepTrash(records: EnvironmentRecords, request: SweepRequest): Promise<Swept> {
  return withFileLock(sweepLockOf(records.repository), () => sweepAlone(records, request), TIMEOUT_MS);
}

/** Path of the lock under which one process sweeps at a time. */
export function sweepLockOf({ ownDirectory }: Repository): string {
  return join(ownDirectory, 'sweep');
}

/** Sweeps. Call it under the lock only. */
export async function sweepAlone(records: EnvironmentRecords, { everything }: SweepRequest): Promise<Swept> {
  const { repository } = records;
  await doom(records, everything ? undefined : await unchangedItems(records));
  const trash = trashOf(repository);
  let deleted = 0;
  const failed: string[] = [];
  for (const name of (await namesInDirectory(trash)).filter((candidate) => candidate.startsWith(DOOMED))) {
    try {
      await deleteDoomed(records, join(trash, name));
      deleted++;
    } catch (error) {
      failed.push(messageOf(error));
    }
  }
  await clearAllUnfinished(records);
  return { deleted, failed };
}

/** Whether there is something to delete. */
export async function isSweepDue(records: EnvironmentRecords): Promise<boolean> {
  const names = await namesInDirectory(trashOf(records.repository));
  if (names.length === 0) return false;
  if (names.some((name) => name.startsWith(DOOMED))) return true;
  return (await itemsToDelete(records, false)).length > 0;
}

/** Counts the items that a sweep would delete now. Changes nothing. */
export async function countDeletable(
  records: EnvironmentRecords,
  { everything }: SweepRequest,
): Promise<number> {
  if (everything) return (await itemsToDelete(records, true)).length;
  return (await lookedAt(records)).filter(({ changed }) => changed.length === 0).length;
}

/**
 * Marks the notes of worktrees that have changed since they were checked, so that they stay.
 *
 * @returns the ids of the items that can be deleted
 */
async function unchangedItems(records: EnvironmentRecords): Promise<string[]> {
  const items = await lookedAt(records);
  for (const { note, changed } of items) {
    if (note && changed.length > 0) await markChanged(records, note, changed);
  }
  return items.filter(({ changed }) => changed.length === 0).map(({ id }) => id);
}

interface LookedAt {
  readonly id: string;
  readonly note?: Note;
  readonly changed: readonly string[];
}

/** Looks once more at each item that is due, right before it is deleted. */
async function lookedAt(records: EnvironmentRecords): Promise<LookedAt[]> {
  const items: LookedAt[] = [];
  for (const item of await itemsToDelete(records, false)) {
    if (item.state !== 'restorable') items.push({ id: item.id, changed: [] });
    else items.push({ id: item.id, note: item.note, changed: await newWorkIn(records, item.note) });
  }
  return items;
}

/**
 * Renames items so that nobody can restore them. Restores and removals use the same lock, so an item is either restored or
 * deleted.
 *
 * @param ids of the items; all, when left out
 */
async function doom(records: EnvironmentRecords, ids?: readonly string[]): Promise<void> {
  const { repository } = records;
  const trash = trashOf(repository);
  await withFileLock(repository.lock, async () => {
    const due = await itemsToDelete(records, ids === undefined);
    for (const { id } of due.filter((item) => ids?.includes(item.id) ?? true)) {
      await rename(join(trash, id), join(trash, `${DOOMED}${randomUUID()}`));
    }
  });
}

/** Deletes the checkout first if it is elsewhere: only the note says where. */
async function deleteDoomed(records: EnvironmentRecords, item: string): Promise<void> {
  const { repository } = records;
  const note = await readJsonFile(join(item, NOTE_FILE), noteSchemaOf(records));
  if (note.state === 'present') {
    const { directory, environment } = note.value;
    await deleteBeside(repository, environment.id, directory);
  }
  await unlinkBelow(checkoutIn(item));
  await removeDirectory(item, trashOf(repository));
}

async function clearAllUnfinished(records: EnvironmentRecords): Promise<void> {
  const { repository } = records;
  const trash = trashOf(repository);
  const items = (await namesInDirectory(trash)).map((name) => join(trash, name));
  const ours = [records.directory, repository.lock];
  for (const directory of [...ours, ...items]) await clearUnfinished(directory);
}
