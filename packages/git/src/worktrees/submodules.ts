import { namesInDirectory } from '@nx-worktree/system';
import { join, resolve } from 'node:path';
import { gitLine, WITHOUT_FILES } from '../command/git';

/**
 * The repositories of the submodules of a worktree, also of those that no file of it shows now.
 *
 * A submodule is named after its path, so its repository can lie deeper; in it may lie those of its own submodules.
 *
 * @param modules the directory `modules` of a worktree's entry or of a repository; need not be there
 */
export async function submodulesIn(modules: string): Promise<string[]> {
  const names = await namesInDirectory(modules);
  if (names.includes('HEAD')) return [modules, ...(await submodulesIn(join(modules, 'modules')))];
  const found = await Promise.all(names.map((name) => submodulesIn(join(modules, name))));
  return found.flat();
}

/**
 * Where the files of a submodule are, whether they are there or not.
 *
 * @param repository absolute path of its repository
 * @returns `undefined` for one that has been deinitialised: a repository without a worktree
 */
export async function filesOfSubmodule(repository: string): Promise<string | undefined> {
  const setting = ['config', '--local', '--default', '', '--get', 'core.worktree'];
  const worktree = await gitLine(repository, [...WITHOUT_FILES, ...setting]);
  return worktree === '' ? undefined : resolve(repository, worktree);
}
