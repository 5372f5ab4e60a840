import { hasCode, isThere, readIfThere, replaceAtomically, withFileLock } from '@nx-worktree/system';
import { mkdir, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Repository, unshieldEntry } from '@nx-worktree/git';
import { type BaseRecord } from '../../engine/record';
import { type EnvironmentRecords } from '../../engine/records';
import { isWorktreeOf } from './beside';
import { TrashIncompleteError } from './trash-errors';
import { trashItems } from './items';
import { pointSubmodulesTo } from './submodules';
import { deleteNote, type Note, noteOf } from './note';
import { checkoutIn, checkoutInTrash, itemOf, trashAmongWorktrees } from './trash-paths';

/**
 * Moves a worktree and git's entry of it back from the trash. The note stays, so that both can be moved in again.
 *
 * The entry comes first: if this process is killed in between, git still knows the worktree.
 *
 * @param note of the worktree; its directory must be free, and the directory above must exist
 * @throws {@link TrashIncompleteError} when the trash no longer holds all of it
 */
export async function takeFromTrash(records: EnvironmentRecords, note: Note): Promise<void> {
  const { repository } = records;
  const { environment, directory, backup } = note;
  const item = itemOf(repository, environment.id);
  // Sweeps take items away under the same lock.
  await withFileLock(repository.lock, async () => {
    const checkout = await checkoutInTrash(repository, environment.id, directory);
    const isWhole = (await isThere(join(item, 'entry'))) && (await noteOf(records, environment.id));
    if (checkout === undefined || !isWhole || !(await isOurs(repository, note, checkout))) {
      throw new TrashIncompleteError(environment.identifier, item, backup);
    }
    const path = await freeEntryPath(repository, await entryNameOf(checkout, directory));
    await pointTo(checkout, path);
    await mkdir(dirname(path), { recursive: true });
    await rename(join(item, 'entry'), path);
    await rename(checkout, directory);
    await pointSubmodulesTo(path);
    await unshieldEntry({ path });
  });
}

/** A note names the trash beside the worktrees, in which anything can lie. */
async function isOurs(
  repository: Repository,
  { environment, directory }: Note,
  checkout: string,
): Promise<boolean> {
  const isInOwnTrash = checkout === checkoutIn(itemOf(repository, environment.id));
  return isInOwnTrash || isWorktreeOf(repository, checkout, directory);
}

/**
 * Deletes the notes of environments that are ready: they were restored, or their removal was given up. Then deletes their
 * items, which are empty.
 */
export async function deleteNotesOfReady(records: EnvironmentRecords): Promise<void> {
  const { repository } = records;
  for (const item of await trashItems(records)) {
    if (item.state !== 'restorable' || !(await isReady(records, item.note.environment))) continue;
    // Checked again under the lock: a removal that begins now writes its note under it, after it has changed the record.
    await withFileLock(repository.lock, async () => {
      if (await isReady(records, item.note.environment)) await deleteNoteOf(repository, item.note);
    });
  }
}

async function isReady(records: EnvironmentRecords, { id, identifier }: BaseRecord): Promise<boolean> {
  const found = await records.find(identifier);
  return found?.state === 'readable' && found.record.id === id && found.record.state === 'ready';
}

async function deleteNoteOf(repository: Repository, { environment, directory }: Note): Promise<void> {
  await deleteNote(repository, environment.id);
  const beside = trashAmongWorktrees(directory);
  for (const empty of [itemOf(repository, environment.id), join(beside, environment.id), beside]) {
    await rmdir(empty).catch((error: unknown) => {
      // It isn't empty: garbage, or other worktrees.
      if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST')) throw error;
    });
  }
}

/** Another worktree may have the entry's name by now: git names entries after the last part of the worktree's path. */
async function freeEntryPath({ commonDirectory }: Repository, name: string): Promise<string> {
  for (let number = 0; ; number++) {
    const path = join(commonDirectory, 'worktrees', number === 0 ? name : `${name}${number}`);
    if (!(await isThere(path))) return path;
  }
}

async function entryNameOf(checkout: string, directory: string): Promise<string> {
  const pointer = await readIfThere(join(checkout, '.git'));
  return basename(pointer?.trim() ?? directory);
}

/** Makes the checkout's `.git` name its entry. Only the name changes; the path before it stays absolute or relative. */
async function pointTo(checkout: string, entry: string): Promise<void> {
  const file = join(checkout, '.git');
  const pointer = (await readIfThere(file))?.trim() ?? `gitdir: ${entry}`;
  const fixed = `${dirname(pointer)}/${basename(entry)}`;
  if (fixed !== pointer) await replaceAtomically(file, `${fixed}\n`, 0o644);
}
