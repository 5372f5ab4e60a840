import { type Failure, hasCode } from '@nx-worktree/system';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BareRepositoryError, NotARepositoryError, RepositoryAccessError } from './repository-errors';
import { git, gitLine } from '../command/git';
import { GitCommandError } from '../command/git-errors';

/** A git repository that has a main checkout, found from anywhere in that or in one of its worktrees. */
export class Repository {
  private constructor(
    /** Absolute path of the main checkout. */
    readonly root: string,
    /** Absolute path of the directory that all worktrees share: the main checkout's `.git`. */
    readonly commonDirectory: string,
  ) {}

  /**
   * Finds the repository of a directory.
   *
   * @param directory any directory in the main checkout or in a worktree
   * @throws {@link NotARepositoryError} when neither the directory nor one above it is in a repository
   * @throws {@link BareRepositoryError} when the repository has no main checkout
   * @throws {@link RepositoryAccessError} when it belongs to another user, and git or the system keeps this user out
   * @throws {@link GitMissingError} when git is not installed
   */
  static async open(directory: string): Promise<Repository> {
    const here = await directoriesSeenFrom(directory);
    if (here.isMain) return new Repository(await topLevelOf(directory), here.commonDirectory);
    const main = mainOf(here.commonDirectory);
    if ((await directoriesSeenFrom(main)).isBare) throw new BareRepositoryError(here.commonDirectory);
    return new Repository(await checkoutOf(main, here.commonDirectory), here.commonDirectory);
  }

  /** A directory of our own in the common directory: all worktrees see it, and git never lists it. */
  get ownDirectory(): string {
    return join(this.commonDirectory, 'nx-worktree');
  }

  /** Path of the lock to hold while changing what the worktrees share. */
  get lock(): string {
    return join(this.ownDirectory, 'lock');
  }
}

/** What git says about a directory. */
interface GitDirectories {
  readonly commonDirectory: string;
  readonly isBare: boolean;
  /** Whether it lies in the main checkout, not in a linked worktree and not in the git directory. */
  readonly isMain: boolean;
}

async function directoriesSeenFrom(directory: string): Promise<GitDirectories> {
  const [gitDirectory = '', commonDirectory = '', isBare, isInside] = await revParse(directory);
  return {
    commonDirectory: resolve(commonDirectory),
    isBare: isBare === 'true',
    isMain: isInside === 'true' && resolve(gitDirectory) === resolve(commonDirectory),
  };
}

async function revParse(directory: string): Promise<string[]> {
  await assertDirectory(directory);
  const questions = ['--git-dir', '--git-common-dir', '--is-bare-repository', '--is-inside-work-tree'];
  try {
    return (await git(directory, ['rev-parse', '--path-format=absolute', ...questions])).split(/\r?\n/);
  } catch (error) {
    throw error instanceof GitCommandError ? await refusalOf(error, directory) : error;
  }
}

async function assertDirectory(path: string): Promise<void> {
  try {
    // To look at what is in it, this user must be allowed to enter it.
    if ((await stat(`${path}/.`)).isDirectory()) return;
  } catch (error) {
    if (hasCode(error, 'EACCES')) throw new RepositoryAccessError(path, await ownerOf(path), 'unreadable');
  }
  throw new NotARepositoryError(path);
}

/** The error for git's refusal to find a repository. Other refusals come with git's own advice. */
async function refusalOf(error: GitCommandError, directory: string): Promise<Failure> {
  const untrusted = /dubious ownership in repository at '(.*)'/.exec(error.stderr)?.[1];
  if (untrusted !== undefined) {
    return new RepositoryAccessError(untrusted, await ownerOf(untrusted), 'untrusted', { cause: error });
  }
  if (!error.stderr.includes('not a git repository')) return error;
  const closed = await closedRepositoryAbove(directory);
  if (closed === undefined) return new NotARepositoryError(directory, { cause: error });
  return new RepositoryAccessError(closed, await ownerOf(closed), 'unreadable', { cause: error });
}

/** git reports a repository that it may not read as none. */
async function closedRepositoryAbove(directory: string): Promise<string | undefined> {
  const repository = join(directory, '.git');
  try {
    await readdir(repository);
  } catch (error) {
    if (hasCode(error, 'EACCES')) return repository;
  }
  const parent = dirname(directory);
  return parent === directory ? undefined : closedRepositoryAbove(parent);
}

async function ownerOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.uid;
}

/** A directory of the main checkout; a git directory that lies elsewhere itself, since it may name its checkout in core.worktree. */
function mainOf(commonDirectory: string): string {
  return basename(commonDirectory) === '.git' ? dirname(commonDirectory) : commonDirectory;
}

/** The top of the main checkout, of which a git directory that lies elsewhere need not know. */
async function checkoutOf(main: string, commonDirectory: string): Promise<string> {
  try {
    return await topLevelOf(main);
  } catch (error) {
    if (error instanceof GitCommandError) throw new BareRepositoryError(commonDirectory, { cause: error });
    throw error;
  }
}

async function topLevelOf(directory: string): Promise<string> {
  return resolve(await gitLine(directory, ['rev-parse', '--show-toplevel']));
}
