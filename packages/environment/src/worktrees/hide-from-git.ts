import { excludePaths, type Repository } from '@nx-worktree/git';

const TITLE = 'nx-worktree: test worktrees, and the files that it writes into them';

/**
 * Makes git and Nx ignore what we write into checkouts.
 *
 * @param paths relative to the top of a checkout, without a slash at the end
 */
export async function hideFromGit(repository: Repository, paths: readonly string[]): Promise<void> {
  await excludePaths(repository, paths, TITLE);
}
