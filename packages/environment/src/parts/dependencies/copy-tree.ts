import { hasCode, realPathIfThere } from '@nx-worktree/system';
import { constants, type Dirent, symlinkSync } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile, readlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { type Places } from './places';
import { NOTHING, sumOf, type Tally } from './tally';

/** Copies a directory of the main checkout. What the worktree has there already stays as it is. */
export async function copyTree(places: Places, from: string, to: string): Promise<Tally> {
  await makeDirectory(to);
  const entries = await readdir(from, { withFileTypes: true });
  return sumOf(
    await Promise.all(
      entries.map((entry) => copyEntry(places, entry, join(from, entry.name), join(to, entry.name))),
    ),
  );
}

/** Copies one entry of a directory, and everything below it. */
export async function copyEntry(places: Places, entry: Dirent, from: string, to: string): Promise<Tally> {
  if (entry.isSymbolicLink()) return linkAgain(places, from, to);
  if (entry.isDirectory())
    return entry.name === '.bin' ? copyBin(places, from, to) : copyTree(places, from, to);
  // Sockets and pipes belong to running programs.
  return entry.isFile() ? copy(from, to) : NOTHING;
}

/**
 * Makes a link of the main checkout anew: to what the worktree has of its own, relative, so that it stays within the
 * worktree; else to where the old one really leads. Links that lead nowhere, or would, are left out.
 */
export async function linkAgain(places: Places, from: string, to: string): Promise<Tally> {
  const real = await realPathIfThere(from);
  if (real === undefined) return NOTHING;
  const own = places.ownOf(real);
  if (own === undefined) return link(real, to);
  return places.isAbsent(own) ? NOTHING : link(relative(dirname(to), own), to);
}

/** @param path where the link is made, unless something is there */
export function link(target: string, path: string): Tally {
  try {
    // On Windows only a junction needs no privilege; elsewhere the type is ignored.
    symlinkSync(target, path, 'junction');
    return { ...NOTHING, links: 1 };
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return NOTHING;
    throw error;
  }
}

/** One of the main checkout's directories must never be filled through a link that lies at the place of ours. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  if (!(await lstat(path)).isSymbolicLink()) return;
  await unlink(path);
  await mkdir(path);
}

/**
 * Copies the programs of packages. npm and Yarn make relative links, which lead to the packages beside them; pnpm
 * makes scripts, in which the places of modules are written.
 */
async function copyBin(places: Places, from: string, to: string): Promise<Tally> {
  await makeDirectory(to);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [program, own] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isSymbolicLink()) await copyProgramLink(places, program, own);
      else if (entry.isFile()) await copyScript(places, program, own);
    }),
  );
  return NOTHING;
}

async function copyProgramLink(places: Places, from: string, to: string): Promise<void> {
  const [real, target] = await Promise.all([realPathIfThere(from), readlink(from)]);
  if (real === undefined || places.isAbsent(places.ownOf(real) ?? real)) return;
  if (isAbsolute(target)) await linkAgain(places, from, to);
  else link(target, to);
}

async function copyScript(places: Places, from: string, to: string): Promise<void> {
  if ((await copy(from, to)).files === 0) return;
  const text = await readFile(from, 'utf8');
  const own = text.startsWith('#!') ? places.inScript(text) : text;
  if (own !== text) await writeFile(to, own);
}

async function copy(from: string, to: string): Promise<Tally> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return { links: 0, files: 1, bytes: (await lstat(from)).size };
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return NOTHING;
    throw error;
  }
}
