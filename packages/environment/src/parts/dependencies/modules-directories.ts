import { isThere, realPathIfThere } from '@nx-worktree/system';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GitCommandError } from '@nx-worktree/git';
import { type Checkouts, type Pair } from './places';
import { packageDirectoriesOf } from './workspace-packages';

/** What there is of the main checkout's dependencies for a worktree. */
export interface MainModules {
  /** Each `node_modules` by its real path, with its counterpart. */
  readonly modules: readonly Pair[];
  /** Packages of the worktree that its sparse checkout leaves out. */
  readonly absent: readonly string[];
}

/** Finds the `node_modules` of the main checkout that a worktree needs. */
export async function modulesOf({ main, worktree }: Checkouts): Promise<MainModules> {
  const directories = new Set(['.', ...(await packageDirectoriesOf(worktree))]);
  const modules: Pair[] = [];
  const absent: string[] = [];
  for (const directory of directories) {
    const own = join(worktree, directory);
    if (!(await isThere(own))) absent.push(own);
    const from = await realPathIfThere(join(main, directory, 'node_modules'));
    if (from !== undefined && (await isThere(own))) modules.push({ from, to: join(own, 'node_modules') });
  }
  return { modules, absent };
}

/**
 * Every `node_modules` of a worktree that lies in the folder of a package. In a checkout that is half made, or that git
 * doesn't know any more since it lies in the trash, all folders are looked through.
 */
export async function ownModulesOf(worktree: string): Promise<string[]> {
  const directories = await packageDirectoriesOf(worktree).catch((error: unknown) => {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  });
  if (directories === undefined) return modulesBelow(worktree);
  const modules = ['.', ...directories].map((directory) => join(worktree, directory, 'node_modules'));
  const found = await Promise.all(modules.map(isThere));
  return [...new Set(modules.filter((_, index) => found[index]))];
}

async function modulesBelow(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.name === 'node_modules') found.push(path);
    else if (entry.isDirectory() && entry.name !== '.git') found.push(...(await modulesBelow(path)));
  }
  return found;
}
