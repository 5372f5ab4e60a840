import { hasCode, removeDirectory } from '@nx-worktree/system';
import { lstat, readdir, realpath, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { copyModules, linkModules } from './link-modules';
import { type MainModules, modulesOf, ownModulesOf } from './modules-directories';
import { writeOwnNotes } from './own-notes';
import { packagesToCopy } from './packages-to-copy';
import { type Checkouts, Places } from './places';
import { sumOf, type Tally } from './tally';
import { PNPM_STORE } from './units';
import { workspacePackagesOf } from './workspace-packages';

/**
 * Gives a worktree the dependencies of the main checkout by links, in its root and in each package that has a
 * `node_modules` of its own. What is there already stays as it is, so that this can be repeated when a sparse checkout
 * has got more packages.
 *
 * @param main absolute path of the main checkout
 * @param worktree absolute path of the worktree
 * @param generated paths relative to `node_modules` of what is generated there, beside what is known
 */
export async function linkDependencies(
  main: string,
  worktree: string,
  generated: readonly string[] = [],
): Promise<Tally> {
  const { checkouts, modules, absent, names } = await lookAt(main, worktree, generated);
  const workspaceNames = new Set((await workspacePackagesOf(main)).map(({ name }) => name));
  const copied = await packagesToCopy(checkouts.main, modules, workspaceNames, names);
  const hoisted = modules.map(({ from, to }) => {
    const store = join(PNPM_STORE, 'node_modules');
    return { from: join(from, store), to: join(to, store) };
  });
  const places = new Places(checkouts, absent, [...copied, ...hoisted]);
  const tally = sumOf(await Promise.all(modules.map((pair) => linkModules(places, pair, names))));
  await Promise.all(modules.map(writeOwnNotes));
  return tally;
}

/**
 * Gives a worktree a copy of the dependencies of the main checkout, by copy-on-write where the file system can. What
 * is there already stays as it is.
 *
 * @param main absolute path of the main checkout
 * @param worktree absolute path of the worktree
 * @param generated paths relative to `node_modules` of what is copied though it looks like a cache
 */
export async function copyDependencies(
  main: string,
  worktree: string,
  generated: readonly string[] = [],
): Promise<Tally> {
  const { checkouts, modules, absent, names } = await lookAt(main, worktree, generated);
  const places = new Places(checkouts, absent, modules);
  return sumOf(await Promise.all(modules.map((pair) => copyModules(places, pair, names))));
}

/**
 * Deletes the links in a worktree's `node_modules`, so that nothing which deletes the worktree later can get through
 * them. Directories and files stay. Works in a checkout that is half made, or lies in the trash.
 *
 * @param worktree absolute path; nothing happens when it is gone
 */
export async function unlinkDependencies(worktree: string): Promise<void> {
  if (!(await isDirectory(worktree))) return;
  for (const modules of await ownModulesOf(worktree)) await unlinkWithin(modules);
}

/** Takes the dependencies of a worktree away, its links first. */
export async function removeDependencies(worktree: string): Promise<void> {
  await unlinkDependencies(worktree);
  for (const modules of await ownModulesOf(worktree)) await removeDirectory(modules, worktree);
}

/** What there is to link or copy, and the names in `node_modules` of what is generated there. */
async function lookAt(
  main: string,
  worktree: string,
  generated: readonly string[],
): Promise<MainModules & { readonly checkouts: Checkouts; readonly names: readonly string[] }> {
  const checkouts = { main: await realpath(main), worktree: await realpath(worktree) };
  return { checkouts, ...(await modulesOf(checkouts)), names: generated.map(packageIn) };
}

/** The name in `node_modules` that a path begins with: that of a package, or of a directory. */
function packageIn(path: string): string {
  const [first = '', second] = path.split('/');
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}

async function unlinkWithin(directory: string): Promise<void> {
  if ((await lstat(directory)).isSymbolicLink()) return unlink(directory);
  const entries = await readdir(directory, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      if (entry.isSymbolicLink()) await unlink(join(directory, entry.name));
      else if (entry.isDirectory()) await unlinkWithin(join(directory, entry.name));
    }),
  );
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
