import { namesIn, removeDirectory, withFileLock } from '@nx-worktree/system';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Repository } from '../git/repository';
import { isAtItsPlace, type WorktreeEntry } from '../git/worktree-entry';

/**
 * Moves the worktree of an environment out of the way, in one rename however large it is. git still knows it then.
 * One that is gone already, or another one at its place, is left as it is.
 */
export async function moveCheckoutToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  if (!(await isAtItsPlace(entry))) return;
  const trash = join(await trashBeside(repository, entry.directory), environment);
  await mkdir(trash, { recursive: true });
  await rename(entry.directory, join(trash, 'checkout'));
}

/**
 * Makes git forget this one worktree. Never `git worktree prune`: it acts on all worktrees, and drops those on disks
 * that are not mounted. Commits that only this worktree had stay in the entry's reflog until the trash is emptied.
 */
export async function moveEntryToTrash(
  repository: Repository,
  environment: string,
  entry: WorktreeEntry,
): Promise<void> {
  const trash = join(trashOf(repository), environment);
  await mkdir(trash, { recursive: true });
  // A `git worktree add` that goes through the entries meanwhile would fail on the missing one.
  await withFileLock(repository.lock, () => rename(entry.path, join(trash, 'entry')));
}

/**
 * Deletes what the trash holds of an environment. Several processes may do so at once.
 *
 * @param directory where its worktree was
 */
export async function deleteTrashOf(
  repository: Repository,
  environment: string,
  directory: string,
): Promise<void> {
  for (const trash of [trashOf(repository), trashAmongWorktrees(directory)]) {
    if ((await namesIn(trash)).includes(environment)) await removeDirectory(join(trash, environment), trash);
  }
}

/** A directory can be renamed within its file system only, and the git directory can lie on another one. */
async function trashBeside(repository: Repository, directory: string): Promise<string> {
  const [near, shared] = await Promise.all([stat(dirname(directory)), stat(repository.stateDirectory)]);
  return near.dev === shared.dev ? trashOf(repository) : trashAmongWorktrees(directory);
}

function trashOf({ stateDirectory }: Repository): string {
  return join(stateDirectory, 'trash');
}

function trashAmongWorktrees(worktree: string): string {
  return join(dirname(worktree), '.trash');
}
