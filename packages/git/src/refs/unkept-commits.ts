import { type Repository } from '../repository/repository';
import { git, GitCommandError } from '../command/git';

/** What all worktrees share and nobody deletes in passing: a stash or a bisection keeps nothing for long. */
const KEEPING = ['--branches', '--tags', '--remotes', '--glob=refs/nx-worktree'];

/**
 * The commits that a branch, a tag, a remote or a backup of ours does not keep.
 *
 * @param commit full hash
 * @param others further commits that are kept
 * @returns one line for each; `undefined` when the repository has no such commit
 */
export async function unkeptCommits(
  { root }: Repository,
  commit: string,
  others: readonly string[] = [],
): Promise<string[] | undefined> {
  if (![commit, ...others].every((name) => /^[0-9a-f]{40,64}$/.test(name))) return undefined;
  try {
    const log = await git(root, ['log', '--format=%h %s', commit, '--not', ...KEEPING, ...others, '--']);
    return log.split('\n').filter(Boolean);
  } catch (error) {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  }
}
