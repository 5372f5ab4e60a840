import { isInside, realPathIfThere } from '@nx-worktree/system';
import { constants, type Dirent } from 'node:fs';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/**
 * What is not taken over from `node_modules`. Caches hold absolute paths of the checkout that filled them. `.pnpm`
 * and `.store` are reached through the links. By `.package-lock.json` npm would take the links for packages of its
 * own and install nested ones through them.
 */
const LEFT_OUT = new Set([
  '.cache',
  '.nx',
  '.package-lock.json',
  '.pnpm',
  '.store',
  '.tmp',
  '.vite',
  '.vite-temp',
  '.vitest',
]);

/** Packages that load code which is generated into `node_modules` beside them, so they have to stand beside ours. */
const LOADS_GENERATED = [{ generated: '.prisma', by: '@prisma/client' }];

/** Two checkouts, by their real paths. */
export interface Checkouts {
  readonly main: string;
  readonly worktree: string;
}

/**
 * Makes a `node_modules` of links: real directories, one link per package. Links to workspace packages are made
 * anew so that they stay within the worktree.
 *
 * @param directory the folder whose `node_modules` it is, relative to the checkout
 * @returns how many packages were linked
 */
export async function linkModules({ main, worktree }: Checkouts, directory: string): Promise<number> {
  const from = join(main, directory, 'node_modules');
  const to = join(worktree, directory, 'node_modules');
  const generated = new Set((await entriesOf(from)).map(({ name }) => name));
  const copied = LOADS_GENERATED.filter((pair) => generated.has(pair.generated)).map(({ by }) =>
    join(from, by),
  );
  return linkAll({ main, worktree, from, to, copied });
}

interface Folder extends Checkouts {
  /** A `node_modules` of the main checkout, or a scope in it. */
  readonly from: string;
  /** Its counterpart in the worktree. */
  readonly to: string;
  /** Packages that are copied and not linked. */
  readonly copied: readonly string[];
}

async function linkAll(folder: Folder): Promise<number> {
  await mkdir(folder.to, { recursive: true });
  const linked = await Promise.all((await entriesOf(folder.from)).map((entry) => take(folder, entry)));
  return linked.reduce((sum, count) => sum + count, 0);
}

/** @returns how many packages were linked */
async function take(folder: Folder, entry: Dirent): Promise<number> {
  const from = join(folder.from, entry.name);
  const to = join(folder.to, entry.name);
  if (LEFT_OUT.has(entry.name)) return 0;
  if (entry.isSymbolicLink()) return linkAgain(folder, from, to);
  if (entry.name === '.bin') return copyTree(from, to);
  if (!entry.isDirectory() || entry.name.startsWith('.') || folder.copied.includes(from))
    return copyTree(from, to);
  if (entry.name.startsWith('@')) return linkAll({ ...folder, from, to });
  return link(from, to);
}

/** A link of the main checkout: to a workspace package, to a store such as pnpm's, or to a place outside. */
async function linkAgain({ main, worktree }: Folder, from: string, to: string): Promise<number> {
  const real = await realPathIfThere(from);
  if (real === undefined) return 0;
  if (real !== main && !isWorkspacePath(main, real)) return link(real, to);
  return link(relative(dirname(to), join(worktree, relative(main, real))), to);
}

function isWorkspacePath(main: string, path: string): boolean {
  return isInside(path, main) && !relative(main, path).split(sep).includes('node_modules');
}

async function link(target: string, path: string): Promise<number> {
  // On Windows only a junction needs no privilege; elsewhere the type is ignored.
  await symlink(target, path, 'junction');
  return 1;
}

/** Copies without following links; relative ones stay as they are and so lead to the worktree's own packages. */
async function copyTree(from: string, to: string): Promise<0> {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  return 0;
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  return readdir(directory, { withFileTypes: true });
}
