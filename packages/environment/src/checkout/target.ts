import { createExclusively, hasCode, messageOf } from '@nx-worktree/system';
import { constants } from 'node:fs';
import { access, lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TargetExistsError, WorktreesDirectoryError } from './errors';

/** Hides everything in the directory, itself included, from git and from Nx, and touches no tracked file. */
const IGNORE_ALL = '# Test worktrees of nx-worktree. Ignored by git, and so by Nx.\n*\n';

/**
 * Makes sure that a worktree can be made at a path. Changes nothing.
 *
 * @throws {TargetExistsError} when something lies there
 * @throws {WorktreesDirectoryError} when nothing can be made there
 */
export async function assertTargetFree(directory: string): Promise<void> {
  const status = await statusOf(directory);
  if (status) throw new TargetExistsError(directory, status.isDirectory() ? 'directory' : 'file');
  await assertWritable(dirname(directory));
}

/** Makes the directory that holds the worktrees, and hides it. */
export async function prepareWorktreesDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await createExclusively(join(directory, '.gitignore'), IGNORE_ALL);
  } catch (error) {
    throw new WorktreesDirectoryError(directory, messageOf(error), { cause: error });
  }
}

async function assertWritable(directory: string): Promise<void> {
  const status = await statusOf(directory);
  if (!status) return assertWritable(dirname(directory));
  if (!status.isDirectory() && !status.isSymbolicLink()) {
    throw new WorktreesDirectoryError(directory, 'it is not a directory');
  }
  try {
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new WorktreesDirectoryError(directory, 'you may not write to it', { cause: error });
  }
}

async function statusOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    // A file stands where a directory above the path should be.
    if (hasCode(error, 'ENOTDIR')) return lstat(dirname(path));
    throw error;
  }
}
