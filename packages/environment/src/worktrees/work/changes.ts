import { withIndexCopy } from './index-copy';
import { look } from './look';
import { hiddenIn, stopHiding } from './hidden-changes';
import { specialPathsIn } from './special-paths';

/** What git says about the files of a worktree. */
export interface FilesSeen {
  /** Changed, staged and untracked files, as `git status --short` shows them. */
  readonly changes: readonly string[];
  /** Directories that are ignored as a whole, and may hold other repositories; relative to the worktree. */
  readonly ignored: readonly string[];
  /** Paths at which other repositories are tracked: submodules, and repositories that were added without one. */
  readonly gitlinks: readonly string[];
}

/**
 * Looks at the files of a worktree, including those that git was told not to look at.
 *
 * @param directory the top of the worktree
 * @param gitDirectory where its index is
 */
export async function filesIn(directory: string, gitDirectory: string): Promise<FilesSeen> {
  const special = await specialPathsIn(directory, gitDirectory);
  const hidden = hiddenIn(directory, special);
  const status = await (hidden.length === 0
    ? statusOf(directory)
    : withIndexCopy(gitDirectory, async (index) => {
        await stopHiding(directory, hidden, index);
        return statusOf(directory, index);
      }));
  const ignored = status.filter((line) => line.startsWith('!! ') && line.endsWith('/'));
  return {
    changes: status.filter((line) => !line.startsWith('!! ')),
    ignored: ignored.map((line) => line.slice(3, -1)),
    gitlinks: special.flatMap(({ isGitlink, path }) => (isGitlink ? [path] : [])),
  };
}

async function statusOf(directory: string, index?: string): Promise<string[]> {
  const format = ['status', '--porcelain', '-z', '--no-renames'];
  const what = ['--untracked-files=normal', '--ignored=traditional', '--ignore-submodules=none'];
  const status = await look(directory, [...format, ...what], index === undefined ? {} : { index });
  return status.split('\0').filter(Boolean);
}
