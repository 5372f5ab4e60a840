import { removeDirectory, withFileLock } from '@nx-worktree/system';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isAtItsPlace,
  type Repository,
  shieldEntry,
  unshieldEntry,
  type WorktreeEntry,
} from '@nx-worktree/git';
import { deleteBeside } from './beside';
import { CheckoutImmovableError } from './trash-errors';
import { NOTE_FILE } from './note';
import { isThere, itemOf, trashFor, trashOf } from './trash-paths';

/**
 * Moves a worktree and git's entry of it into the trash, by one rename each, however large they are.
 *
 * @throws {CheckoutImmovableError} when the worktree can't be moved; then everything is as it was
 */
export async function moveToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  await moveCheckoutToTrash(repository, environment, entry);
  await moveEntryToTrash(repository, environment, entry);
}

/**
 * Moves the worktree of an environment out of the way. git still knows it then. One that is gone already, or another
 * one at its place, is left as it is.
 *
 * @throws {CheckoutImmovableError} when it can't be moved; then everything is as it was
 */
export async function moveCheckoutToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  if (!(await isAtItsPlace(entry))) return;
  const item = join(await trashFor(repository, entry.directory), environment);
  // An unfinished one is locked already, and perhaps because the disk is full: then nothing can be written.
  if (entry.isComplete) await shieldEntry(entry, environment);
  try {
    await mkdir(item, { recursive: true });
    await rename(entry.directory, join(item, 'checkout'));
  } catch (error) {
    if (entry.isComplete) await unshieldEntry(entry);
    throw new CheckoutImmovableError(entry.directory, error);
  }
}

/**
 * Makes git forget this one worktree. Never `git worktree prune`: it acts on all worktrees, and drops those on disks
 * that are not mounted.
 *
 * The index, an operation that waits and the reflog go along. git does not look for commits in the trash: what a ref
 * of the repository doesn't keep either, such as a commit that was amended, is safe from `git gc` for two weeks after
 * it was made (gc.pruneExpire), however long the trash keeps the reflog.
 */
export async function moveEntryToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  const item = itemOf(repository, environment);
  // A `git worktree add` that goes through the entries meanwhile would fail on the missing one.
  await withFileLock(repository.lock, async () => {
    await mkdir(item, { recursive: true });
    await rename(entry.path, join(item, 'entry'));
  });
}

/**
 * Deletes what the trash holds of an environment, unless it has a note, by which it can be restored. Several processes
 * may do so at once.
 *
 * @param worktree where git has its worktree, as long as git knows it: the trash may be beside that
 */
export async function deleteTrashOf(
  repository: Repository,
  environment: string,
  worktree: string | undefined,
): Promise<void> {
  const item = itemOf(repository, environment);
  if (await isThere(join(item, NOTE_FILE))) return;
  if (await isThere(item)) await removeDirectory(item, trashOf(repository));
  if (worktree !== undefined) await deleteBeside(repository, environment, worktree);
}
