import {
  Failure,
  hasCode,
  isThere,
  namesInDirectory,
  readIfThere,
  removeDirectory,
  unlinkIfThere,
} from '@nx-worktree/system';
import { lstat, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Repository } from '@nx-worktree/git';
import { checkoutIn, trashAmongWorktrees } from './trash-paths';
import { unlinkBelow } from './unlink-below';

/** Something in a trash beside worktrees may not be a removed worktree of this repository. */
export class NotOurTrashError extends Failure {
  readonly code = 'NOT_OUR_TRASH';

  constructor(readonly item: string) {
    super(
      `${item} was not deleted, because it is not a removed worktree of this repository. Inspect it and delete it by hand.`,
    );
  }
}

/**
 * Deletes what the trash beside a worktree holds of an environment. A note or git says where that is, and either may be
 * wrong or out of date, so only a worktree of this repository is deleted. Its `.git` proves that it is one, and is deleted
 * last, so that a killed deletion can be repeated.
 *
 * @param environment id of the environment
 * @param worktree absolute path at which the worktree was
 * @throws {@link NotOurTrashError} when something else lies there
 */
export async function deleteBeside(
  repository: Repository,
  environment: string,
  worktree: string,
): Promise<void> {
  const item = join(trashAmongWorktrees(worktree), environment);
  const checkout = checkoutIn(item);
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
 * Whether a directory in the trash is a linked worktree of the repository. git's entry of it may be gone.
 *
 * @param repository that it should belong to
 * @param checkout absolute path of the directory
 * @param worktree absolute path at which it was: its `.git` can be relative to that (worktree.useRelativePaths)
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
