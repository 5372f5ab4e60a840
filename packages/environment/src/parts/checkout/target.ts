import {
  createExclusively,
  hasCode,
  isInside,
  makeDirectory,
  messageOf,
  realPathIfThere,
} from '@nx-worktree/system';
import { constants } from 'node:fs';
import { access, lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { git, type Repository } from '@nx-worktree/git';
import { hideFromGit } from '../../worktrees/hide-from-git';
import { TargetExistsError, WorktreesDirectoryError } from './checkout-errors';

/** Hides everything in the directory, itself included, from git and from Nx, and touches no tracked file. */
const IGNORE_ALL = '# Test worktrees of nx-worktree. Ignored by git, and so by Nx.\n*\n';

/**
 * Makes sure that a worktree can be made at a path. Changes nothing.
 *
 * @throws {@link TargetExistsError} when something lies there
 * @throws {@link WorktreesDirectoryError} when nothing can be made there
 */
export async function assertTargetFree(repository: Repository, directory: string): Promise<void> {
  await assertWritable(dirname(directory));
  await assertNobodyElses(repository, dirname(directory));
  const status = await statusOf(directory);
  if (status) throw new TargetExistsError(directory, status.isDirectory() ? 'directory' : 'file');
}

/**
 * Makes the directory that holds the worktrees. Within the repository it is hidden, twice, since `git clean -X` deletes
 * the ignore file in it; elsewhere it may be anybody's.
 */
export async function prepareWorktreesDirectory(repository: Repository, directory: string): Promise<void> {
  const { root } = repository;
  try {
    makeDirectory(directory);
    if (!isInside(directory, root)) return;
    await createExclusively(join(directory, '.gitignore'), IGNORE_ALL);
    await hideFromGit(repository, [relative(root, directory)]);
  } catch (error) {
    throw new WorktreesDirectoryError(directory, messageOf(error), { cause: error });
  }
}

/** Looks at the nearest directory that exists: those below it are made when they are needed. */
async function assertWritable(directory: string): Promise<void> {
  if (!(await statusOf(directory))) return assertWritable(dirname(directory));
  if (!(await isDirectory(directory))) throw new WorktreesDirectoryError(directory, 'it is not a directory');
  try {
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new WorktreesDirectoryError(directory, 'you are not allowed to write to it', { cause: error });
  }
}

/**
 * Everything in the directory is hidden from git, or may be deleted with the repository: it must hold nothing else.
 * The files that keep an empty directory in git do no harm.
 */
async function assertNobodyElses({ root, commonDirectory }: Repository, directory: string): Promise<void> {
  const place = await realPlaceOf(directory);
  const [main, gitDirectory] = await Promise.all([realpath(root), realpath(commonDirectory)]);
  if (place === main) throw new WorktreesDirectoryError(directory, 'it is the main checkout itself');
  if (place === gitDirectory || isInside(place, gitDirectory))
    throw new WorktreesDirectoryError(directory, "it lies in git's own directory");
  if (!isInside(place, main)) return;
  const tracked = await trackedIn(main, relative(main, place));
  if (tracked.length > 0)
    throw new WorktreesDirectoryError(directory, `it holds files of the repository, such as ${tracked[0]}`);
}

async function trackedIn(root: string, directory: string): Promise<string[]> {
  const files = await git(root, ['ls-files', '-z', '--', `:(literal)${directory.split(sep).join('/')}`]);
  return files.split('\0').filter((file) => file !== '' && !/^\.git(ignore|keep)$/.test(basename(file)));
}

/** Where a path leads to that need not be there. */
async function realPlaceOf(path: string): Promise<string> {
  return (await realPathIfThere(path)) ?? join(await realPlaceOf(dirname(path)), basename(path));
}

/** Follows links, since the worktrees may be kept on another disk by one. */
async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function statusOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
