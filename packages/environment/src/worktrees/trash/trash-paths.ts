import { hasCode } from '@nx-worktree/system';
import { lstat, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Repository } from '@nx-worktree/git';
import { environmentIdSchema } from '../../engine/environment-id';

/** The trash of a repository: one directory per environment. */
export function trashOf({ stateDirectory }: Repository): string {
  return join(stateDirectory, 'trash');
}

/**
 * What the trash holds of an environment: git's entry, the note, and the checkout where one rename could bring it.
 *
 * @throws a `ZodError` when the id is none: it comes from files, and names what is deleted
 */
export function itemOf(repository: Repository, environment: string): string {
  return join(trashOf(repository), environmentIdSchema.parse(environment));
}

/** The trash beside the worktrees, for those that lie on another file system than the repository. */
export function trashAmongWorktrees(worktree: string): string {
  return join(dirname(worktree), '.trash');
}

/** Where a worktree goes: a directory can be renamed within its file system only. */
export async function trashFor(repository: Repository, worktree: string): Promise<string> {
  const [near, shared] = await Promise.all([stat(dirname(worktree)), stat(repository.stateDirectory)]);
  return near.dev === shared.dev ? trashOf(repository) : trashAmongWorktrees(worktree);
}

/**
 * Where the checkout of an environment lies in the trash, or `undefined` when it isn't there.
 *
 * @param worktree where it was
 */
export async function checkoutInTrash(
  repository: Repository,
  environment: string,
  worktree: string,
): Promise<string | undefined> {
  for (const trash of [trashOf(repository), trashAmongWorktrees(worktree)]) {
    const checkout = join(trash, environment, 'checkout');
    if (await isThere(checkout)) return checkout;
  }
  return undefined;
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
