import { readJsonFile, removeDirectory } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, constants, copyFile, mkdir, readdir, rename, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type BinariesPackage } from './platform';

/** Directory with the programs: `initdb`, `pg_ctl`, `postgres`. */
export type ProgramDirectory = string;

const PREFIX = 'binaries-';

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Copies the binaries into a directory of our own and puts them in order there: npm leaves them without run bits
 * and, where install scripts are blocked, without the links between the libraries; and the user that runs the
 * server may not be able to read `node_modules`. Must run under the cluster's lock.
 *
 * @param directory where copies are kept, one per version
 */
export async function ensureBinaries(
  directory: string,
  installed: BinariesPackage,
): Promise<ProgramDirectory> {
  const copy = join(directory, PREFIX + installed.version);
  if (!existsSync(copy)) await copyBinaries(installed.root, copy);
  return join(copy, 'native', 'bin');
}

/**
 * The newest programs that were copied.
 *
 * @param directory where copies are kept
 */
export async function newestBinaries(directory: string): Promise<ProgramDirectory> {
  const copies = (await readdir(directory)).filter((name) => name.startsWith(PREFIX));
  const newest = copies.sort((one, other) => one.localeCompare(other, 'en', { numeric: true })).at(-1);
  return join(directory, newest ?? PREFIX, 'native', 'bin');
}

/**
 * Deletes the copies of other versions. Must run under the cluster's lock, while no server runs from them: when one
 * runs from `kept`.
 */
export async function removeOtherBinaries(directory: string, kept: BinariesPackage): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(PREFIX) || name === PREFIX + kept.version) continue;
    // Under its own name, one whose deletion is killed would be taken for whole.
    await rename(join(directory, name), halfIn(directory));
  }
  await removeHalfCopies(directory);
}

async function copyBinaries(packageRoot: string, copy: string): Promise<void> {
  const directory = dirname(copy);
  await removeHalfCopies(directory);
  const half = halfIn(directory);
  try {
    await makeReadableDirectory(half);
    await copyFiles(join(packageRoot, 'native'), join(half, 'native'));
    await linkLibraries(half);
    await rename(half, copy);
  } catch (error) {
    await removeDirectory(half, directory);
    throw error;
  }
}

function halfIn(directory: string): string {
  return join(directory, `.${PREFIX}${randomUUID()}`);
}

/** What processes that were killed while they copied or deleted left behind. */
async function removeHalfCopies(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(`.${PREFIX}`)) await removeDirectory(join(directory, name), directory);
  }
}

/** Copies files and not links or modes: links are recreated, and modes depend on how the package was installed. */
async function copyFiles(from: string, to: string): Promise<void> {
  await makeReadableDirectory(to);
  const fileMode = basename(to) === 'bin' ? 0o755 : 0o644;
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFiles(source, target);
    if (!entry.isFile()) continue;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, fileMode);
  }
}

/** Makes the links that the package's install script makes, after the list that the package brings for it. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readJsonFile(join(root, 'native', 'pg-symlinks.json'), symlinksSchema);
  if (list.state !== 'present') return;
  for (const { source, target } of list.value) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link);
  }
}

async function makeReadableDirectory(directory: string): Promise<void> {
  await mkdir(directory);
  await chmod(directory, 0o755);
}
