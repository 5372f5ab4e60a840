import { isThere, removeDirectory, withFileLock } from '@nx-worktree/system';
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
import { checkoutIn, itemOf, trashFor, trashOf } from './trash-paths';

/**
 * Moves a worktree and git's entry of it into the trash, by one rename each, however large they are.
 *
 * @param environment id of the environment
 * @throws {@link CheckoutImmovableError} when the worktree can't be moved; then everything is as it was
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
 * Moves the worktree of an environment into the trash, while git still knows it. Does nothing when the worktree is gone, or
 * when something else lies at its place.
 *
 * @param environment id of the environment
 * @throws {@link CheckoutImmovableError} when it can't be moved; then everything is as it was
 */
export async function moveCheckoutToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  if (!(await isAtItsPlace(entry))) return;
  const item = join(await trashFor(repository, entry.directory), environment);
  // git locks a worktree until it is complete. If the disk is full, nothing could be written anyway.
  if (entry.isComplete) await shieldEntry(entry, environment);
  try {
    await mkdir(item, { recursive: true });
    await rename(entry.directory, checkoutIn(item));
  } catch (error) {
    if (entry.isComplete) await unshieldEntry(entry);
    throw new CheckoutImmovableError(entry.directory, error);
  }
}

/**
 * Moves git's entry of a worktree into the trash, so that git doesn't know the worktree any more. Not by
 * `git worktree prune`, which acts on all worktrees and drops those on disks that aren't mounted.
 *
 * The entry holds the index, the reflog and an unfinished operation. git doesn't look for commits in the trash: one that no
 * ref keeps, such as an amended commit, is safe from `git gc` for two weeks after it was made (gc.pruneExpire), however
 * long the trash keeps the reflog.
 *
 * @param environment id of the environment
 */
export async function moveEntryToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  const item = itemOf(repository, environment);
  // Without the lock, a `git worktree add` that reads all entries could fail on this one.
  await withFileLock(repository.lock, async () => {
    await mkdir(item, { recursive: true });
    await rename(entry.path, join(item, 'entry'));
  });
}

/**
 * Deletes what the trash holds of an environment, unless a note says that it can be restored. Several processes may do so
 * at once.
 *
 * @param environment id of the environment
 * @param worktree absolute path of the worktree, if git still knows it: the trash may be beside it
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
