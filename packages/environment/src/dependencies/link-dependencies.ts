import { hasCode, removeDirectory } from '@nx-worktree/system';
import { lstat, readdir, realpath, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GitCommandError } from '../git/run';
import { linkModules } from './link-modules';
import { packageDirectoriesOf } from './workspace-packages';

/**
 * Gives a worktree the dependencies of the main checkout by links, in its root and in each package that has a
 * `node_modules` of its own. What was there in their place before is taken away.
 *
 * @param main absolute path of the main checkout
 * @param worktree absolute path of the worktree
 * @returns how many packages were linked
 */
export async function linkDependencies(main: string, worktree: string): Promise<number> {
  const checkouts = { main: await realpath(main), worktree: await realpath(worktree) };
  let linked = 0;
  for (const directory of await directoriesWithModules(worktree, main)) {
    const modules = join(checkouts.worktree, directory, 'node_modules');
    await unlinkModules(modules);
    await removeDirectory(modules, checkouts.worktree);
    linked += await linkModules(checkouts, directory);
  }
  return linked;
}

/**
 * Deletes the links in a worktree's `node_modules`, so that nothing which deletes the worktree later can get through
 * them. Directories and copies stay.
 */
export async function unlinkDependencies(worktree: string): Promise<void> {
  if (!(await exists(worktree))) return;
  for (const directory of await directoriesWithModules(worktree, worktree)) {
    await unlinkModules(join(worktree, directory, 'node_modules'));
  }
}

/** The package folders of `worktree`, as far as the same folder in `other` has a `node_modules`. */
async function directoriesWithModules(worktree: string, other: string): Promise<string[]> {
  const directories = new Set(['.', ...(await packageDirectories(worktree))]);
  const found: string[] = [];
  for (const directory of directories) {
    if (await exists(join(other, directory, 'node_modules'))) found.push(directory);
  }
  return found;
}

async function packageDirectories(worktree: string): Promise<string[]> {
  try {
    return await packageDirectoriesOf(worktree);
  } catch (error) {
    // The checkout is half made; then only the root has links.
    if (error instanceof GitCommandError) return [];
    throw error;
  }
}

async function unlinkModules(modules: string): Promise<void> {
  const status = await statusOf(modules);
  if (status?.isSymbolicLink()) return unlink(modules);
  if (!status?.isDirectory()) return;
  const entries = await readdir(modules, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(modules, entry.name);
      if (entry.isSymbolicLink()) await unlink(path);
      else if (entry.name.startsWith('@') || entry.name === '.bin') await unlinkModules(path);
    }),
  );
}

async function exists(path: string): Promise<boolean> {
  return (await statusOf(path)) !== undefined;
}

async function statusOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
