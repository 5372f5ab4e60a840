import { hasCode, readIfThere } from '@nx-worktree/system';
import { type Dirent, existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Where the repository of a directory is: what its `.git` is, or names (gitrepository-layout(5)).
 *
 * @returns `undefined` when it has none, or one that leads nowhere
 */
export async function gitDirectoryOf(directory: string): Promise<string | undefined> {
  const dotGit = join(directory, '.git');
  const pointer = /^gitdir: (.+)/.exec((await readIfThere(dotGit)) ?? '')?.[1];
  const place = pointer === undefined ? dotGit : resolve(directory, pointer);
  return existsSync(join(place, 'HEAD')) ? place : undefined;
}

/**
 * The top directories of all repositories in a directory, also of those within others. No link is followed.
 *
 * Reads without waiting: to wait for each of thousands of directories takes several times as long as to read it.
 */
export function repositoriesBelow(directory: string): string[] {
  const found: string[] = [];
  const left = [directory];
  for (let here = left.pop(); here !== undefined; here = left.pop()) {
    const entries = entriesOf(here);
    if (entries.some(({ name }) => name === '.git')) found.push(here);
    left.push(...toEnter(here, entries));
  }
  return found;
}

function toEnter(here: string, entries: readonly Dirent[]): string[] {
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.flatMap((name) => {
    if (name === '.git') return [];
    const path = join(here, name);
    return isPackage(path) ? toEnterOfPackage(path) : [path];
  });
}

/** Somebody may clone a package into `node_modules`; in one that was installed nobody does, and those are most directories. */
function toEnterOfPackage(path: string): string[] {
  if (existsSync(join(path, '.git'))) return [path];
  const more = join(path, 'node_modules');
  return lstatSync(more, { throwIfNoEntry: false })?.isDirectory() ? [more] : [];
}

function isPackage(path: string): boolean {
  const above = dirname(path);
  const holder = basename(above).startsWith('@') ? dirname(above) : above;
  return basename(holder) === 'node_modules' && !/^[.@]/.test(basename(path));
}

/** What can't be read is not entered: git doesn't know what is in it either. */
function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}
