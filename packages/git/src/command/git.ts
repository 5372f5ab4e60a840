import { existsSync } from 'node:fs';
import { GitCommandError, GitMissingError } from './git-errors';
import { type RunOptions } from './run';
import { withExeca } from './with-execa';
import { withSimpleGit } from './with-simple-git';

/**
 * Commands that work on what git has stored, such as objects, refs, the index and settings, and not on the files of a
 * worktree. They run no hook and no filter, so they leave no process behind that holds their output open.
 *
 * `status`, `diff` and `add` are not among them: they read files, which `filter.<name>.clean` may have to see first.
 * `update-ref`, `symbolic-ref`, `read-tree`, `write-tree` and `update-index` run hooks (githooks(5)).
 */
const ON_STORED = new Set([
  '--version',
  'cat-file',
  'check-ignore',
  'commit-tree',
  'config',
  'for-each-ref',
  'log',
  'ls-files',
  'ls-tree',
  'merge-base',
  'mktree',
  'reflog',
  'remote',
  'rev-parse',
]);

/**
 * Runs git on the repository, or the worktree's entry, that is its working directory, wherever its settings say that
 * the files are: git fails when it looks for them and they are gone.
 */
export const WITHOUT_FILES = ['--git-dir=.', '--work-tree=.'];

/** What a git command may need beside its arguments. */
export interface GitOptions extends RunOptions {
  /** Settings for this one command, such as `user.name=nx-worktree`. */
  readonly config?: readonly string[];
}

/**
 * Runs git. All of the product does so by this function.
 *
 * @param directory the working directory, which must exist
 * @returns all of what git wrote to its standard output, however busy this process is: a list of changes that is cut
 * off would make a worktree look clean
 * @throws {@link GitMissingError} when git is not installed
 * @throws {@link GitCommandError} when git ends with another exit code than 0, or by a signal
 */
export async function git(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const settings = (options.config ?? []).flatMap((setting) => ['-c', setting]);
  const run = isOnStored(args) ? withSimpleGit : withExeca;
  const { exitCode, stdout, stderr, isAbsent } = await run(directory, [...settings, ...args], options);
  if (isAbsent && existsSync(directory)) throw new GitMissingError();
  if (exitCode !== 0) throw new GitCommandError(args, directory, exitCode, stderr.trim());
  return stdout;
}

/** The first line of what `git` returns. */
export async function gitLine(
  directory: string,
  args: readonly string[],
  options?: GitOptions,
): Promise<string> {
  return (await git(directory, args, options)).replace(/\r?\n[\s\S]*$/, '');
}

/** Whether git ends with exit code 0: for questions that it answers in this way, such as `cat-file -e`. */
export async function gitSucceeds(directory: string, args: readonly string[]): Promise<boolean> {
  try {
    await git(directory, args);
    return true;
  } catch (error) {
    if (error instanceof GitCommandError) return false;
    throw error;
  }
}

function isOnStored(args: readonly string[]): boolean {
  const command = args.find((arg) => !arg.startsWith('-')) ?? args[0] ?? '';
  return ON_STORED.has(command);
}
