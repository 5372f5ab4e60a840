import { namesInDirectory } from '@nx-worktree/system';
import { join, resolve } from 'node:path';
import { gitLine, WITHOUT_FILES } from '../command/git';

/**
 * The repositories of the submodules of a worktree, including those that no commit or file of it mentions any more.
 *
 * A submodule is named after its path, so its repository can lie deeper; in it may lie those of its own submodules.
 *
 * @param modules the directory `modules` of a worktree's entry or of a repository; need not exist
 * @returns absolute paths when `modules` is one
 */
export async function submodulesIn(modules: string): Promise<string[]> {
  const names = await namesInDirectory(modules);
  if (names.includes('HEAD')) return [modules, ...(await submodulesIn(join(modules, 'modules')))];
  const found = await Promise.all(names.map((name) => submodulesIn(join(modules, name))));
  return found.flat();
}

/**
 * The directory of a submodule's files, whether it exists or not.
 *
 * @param repository absolute path of the submodule's repository
 * @returns absolute path; `undefined` for a submodule that has been deinitialised: its repository has no worktree
 */
export async function filesOfSubmodule(repository: string): Promise<string | undefined> {
  const setting = ['config', '--local', '--default', '', '--get', 'core.worktree'];
  const worktree = await gitLine(repository, [...WITHOUT_FILES, ...setting]);
  return worktree === '' ? undefined : resolve(repository, worktree);
}
