import {
  Failure,
  hasCode,
  namesInDirectory,
  readIfThere,
  removeDirectory,
  unlinkIfThere,
} from '@nx-worktree/system';
import { lstat, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Repository } from '@nx-worktree/git';
import { isThere, trashAmongWorktrees } from './trash-paths';
import { unlinkBelow } from './unlink-below';

/** What lies in a trash beside worktrees can't be shown to be a removed worktree of this repository. */
export class NotOurTrashError extends Failure {
  readonly code = 'NOT_OUR_TRASH';

  constructor(readonly item: string) {
    super(
      `${item} is not deleted: it is no removed worktree of this repository. Look at it and delete it by hand.`,
    );
  }
}

/**
 * Deletes what the trash beside a worktree holds of an environment. Where that is, a note or git says, which may be wrong
 * or out of date: only a worktree of this repository is deleted. Its `.git` proves that and goes last, so that a
 * deletion that is killed can be repeated.
 *
 * @param worktree where the worktree was
 * @throws {NotOurTrashError} when something else lies there
 */
export async function deleteBeside(
  repository: Repository,
  environment: string,
  worktree: string,
): Promise<void> {
  const item = join(trashAmongWorktrees(worktree), environment);
  const checkout = join(item, 'checkout');
  if (!(await isThere(item))) return;
  // Its worktree lies elsewhere, and stays there.
  if (await isLink(checkout)) await unlinkIfThere(checkout);
  else if (await isWorktreeOf(repository, checkout, worktree)) await deleteContent(checkout);
  for (const empty of [checkout, item]) {
    await rmdir(empty).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return;
      throw hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR') ? new NotOurTrashError(item) : error;
    });
  }
}

/**
 * Whether a directory was moved here that is a linked worktree of the repository; git's entry of it may be gone.
 *
 * @param worktree where it was: its pointer can be relative to that (worktree.useRelativePaths)
 */
export async function isWorktreeOf(
  { commonDirectory }: Repository,
  checkout: string,
  worktree: string,
): Promise<boolean> {
  const pointer = /^gitdir: (.+)/.exec((await readIfThere(join(checkout, '.git'))) ?? '')?.[1];
  if (pointer === undefined) return false;
  const entries = dirname(resolve(worktree, pointer));
  return (
    [commonDirectory, await realpath(commonDirectory)].includes(dirname(entries)) &&
    basename(entries) === 'worktrees'
  );
}

async function isLink(path: string): Promise<boolean> {
  return (await isThere(path)) && (await lstat(path)).isSymbolicLink();
}

async function deleteContent(checkout: string): Promise<void> {
  await unlinkBelow(checkout);
  for (const name of (await namesInDirectory(checkout)).filter((one) => one !== '.git')) {
    await removeDirectory(join(checkout, name), checkout);
  }
  await unlinkIfThere(join(checkout, '.git'));
}
