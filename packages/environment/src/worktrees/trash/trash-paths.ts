import { isThere } from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Repository } from '@nx-worktree/git';
import { environmentIdSchema } from '../../engine/environment-id';

/** Path of a repository's trash, which has one directory per environment. */
export function trashOf({ ownDirectory }: Repository): string {
  return join(ownDirectory, 'trash');
}

/**
 * Path of what the trash holds of an environment: git's entry, the note, and the checkout if it is on the same disk.
 *
 * @param environment id of the environment
 * @throws a `ZodError` when that is no id: ids come from files, and name what is deleted
 */
export function itemOf(repository: Repository, environment: string): string {
  return join(trashOf(repository), environmentIdSchema.parse(environment));
}

/** Path of the checkout in what the trash holds of an environment; all releases have it there. */
export function checkoutIn(item: string): string {
  return join(item, 'checkout');
}

/** Path of the trash beside a worktree, for worktrees on another file system than the repository. */
export function trashAmongWorktrees(worktree: string): string {
  return join(dirname(worktree), '.trash');
}

/** Path of the trash into which a worktree can be renamed: a rename works only within a file system. */
export async function trashFor(repository: Repository, worktree: string): Promise<string> {
  const [near, shared] = await Promise.all([stat(dirname(worktree)), stat(repository.ownDirectory)]);
  return near.dev === shared.dev ? trashOf(repository) : trashAmongWorktrees(worktree);
}

/**
 * Finds the checkout of an environment in the trash.
 *
 * @param environment id of the environment
 * @param worktree absolute path at which it was
 * @returns an absolute path, or `undefined` when it isn't there
 */
export async function checkoutInTrash(
  repository: Repository,
  environment: string,
  worktree: string,
): Promise<string | undefined> {
  for (const trash of [trashOf(repository), trashAmongWorktrees(worktree)]) {
    const checkout = checkoutIn(join(trash, environment));
    if (await isThere(checkout)) return checkout;
  }
  return undefined;
}
