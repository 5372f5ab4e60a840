import { withFileLock } from '@nx-worktree/system';
import { type Repository } from '../repository/repository';
import { git } from '../command/git';
import { GitCommandError } from '../command/git-errors';

/**
 * Limits a worktree to some directories, before its files are checked out (git-sparse-checkout(1), cone mode with a
 * sparse index). The files in the root, and in the directories above those, are checked out too.
 *
 * Under the repository's lock, since the first sparse checkout in a repository writes `extensions.worktreeConfig` to the
 * configuration that all worktrees share. The limit itself is in the worktree's own: no other worktree is affected.
 *
 * @param worktree absolute path
 * @param directories relative to the worktree, with `/`
 */
export async function limitTo(
  repository: Repository,
  worktree: string,
  directories: readonly string[],
): Promise<void> {
  const set = ['sparse-checkout', 'set', '--cone', '--sparse-index', '--skip-checks'];
  await withFileLock(repository.lock, () => git(worktree, [...set, '--end-of-options', ...directories]));
}

/**
 * Checks out what is missing of some directories in a worktree that is limited to others. Files that are there already
 * stay as they are.
 *
 * @param worktree absolute path
 * @param directories relative to the worktree, with `/`; `.` ends the limit
 */
export async function widenTo(worktree: string, directories: readonly string[]): Promise<void> {
  const missing = await missingIn(worktree, directories);
  if (missing.length === 0) return;
  const whole = ['sparse-checkout', 'disable'];
  const more = ['sparse-checkout', 'add', '--skip-checks', '--end-of-options', ...missing];
  await git(worktree, missing.includes('.') ? whole : more);
}

/** Which of these directories are outside of the limit of a worktree; none when it isn't limited. */
export async function missingIn(worktree: string, directories: readonly string[]): Promise<string[]> {
  const limit = await limitOf(worktree);
  if (limit === undefined) return [];
  return directories.filter((directory) => !limit.some((place) => `${directory}/`.startsWith(`${place}/`)));
}

/** The directories that a worktree is limited to, `undefined` when it isn't limited. */
export async function limitOf(worktree: string): Promise<string[] | undefined> {
  try {
    return (await git(worktree, ['sparse-checkout', 'list'])).split('\n').filter(Boolean).map(unquoted);
  } catch (error) {
    if (error instanceof GitCommandError && error.stderr.includes('not sparse')) return undefined;
    throw error;
  }
}

/** git quotes names with unusual characters as C does, with octal numbers for bytes beyond ASCII. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes = name
    .slice(1, -1)
    .replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    .replaceAll(/\\(["\\])/g, '$1');
  return Buffer.from(bytes, 'latin1').toString();
}
