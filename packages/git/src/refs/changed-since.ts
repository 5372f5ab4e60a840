import { type Repository } from '../repository/repository';
import { resolveStart } from './resolve-ref';
import { git, gitLine } from '../command/git';

/** A point in the history at which a branch has left another one. */
export interface BranchingPoint {
  readonly commit: string;
  /** Whether a file is other than it was there, or wasn't there. The path is relative to the directory, with `/`. */
  isChanged(path: string): boolean;
  /** What a file was there, as UTF-8; `undefined` when there was none. */
  textOf(path: string): Promise<string | undefined>;
}

/**
 * Finds the commit that a checkout has in common with a base, and compares the files of a directory with it: as they
 * are now, committed or not.
 *
 * @param directory absolute path of a directory in the checkout
 * @param base a branch, or anything else that names a commit
 * @throws {@link RefUnknownError} when there is no such base
 * @throws {@link GitCommandError} when the base and the checkout have no commit in common
 */
export async function changedSince(
  repository: Repository,
  directory: string,
  base: string,
): Promise<BranchingPoint> {
  const { commit: tip } = await resolveStart(repository, base);
  const commit = await gitLine(directory, ['merge-base', 'HEAD', tip]);
  const known = await namesFrom(directory, ['ls-tree', '-r', '-z', '--name-only', commit]);
  const changed = await namesFrom(directory, [
    'diff',
    '--name-only',
    '--no-renames',
    '--relative',
    '-z',
    commit,
    '--',
  ]);
  return {
    commit,
    isChanged: (path) => !known.has(path) || changed.has(path),
    textOf: async (path) =>
      known.has(path) ? git(directory, ['cat-file', 'blob', `${commit}:./${path}`]) : undefined,
  };
}

async function namesFrom(directory: string, args: string[]): Promise<ReadonlySet<string>> {
  return new Set((await git(directory, args)).split('\0').filter(Boolean));
}
