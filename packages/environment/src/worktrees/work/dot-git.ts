import { hasCode, readIfThere } from '@nx-worktree/system';
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
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
 * Whether a directory is itself a git directory, as those of bare repositories are, and those that `git init
 * --separate-git-dir` makes. By what git goes by: a HEAD, and directories for objects and refs (gitrepository-layout(5)).
 */
export function isGitDirectory(directory: string): boolean {
  const hasDirectory = (name: string) =>
    lstatSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return hasDirectory('objects') && hasDirectory('refs') && namesCommitOrBranch(join(directory, 'HEAD'));
}

/** Whether the file is one such as HEAD is. */
function namesCommitOrBranch(file: string): boolean {
  try {
    return /^(ref: |[0-9a-f]{40})/.test(readFileSync(file, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return false;
    // Somebody's file that can't be read is no proof that nothing is there.
    if (hasCode(error, 'EACCES', 'EPERM')) return true;
    throw error;
  }
}

/**
 * The top directories of all repositories in a directory, also of those within others, and its git directories, such
 * as bare repositories. No link is followed.
 *
 * Reads without waiting: to wait for each of thousands of directories takes several times as long as to read it.
 */
export function repositoriesBelow(directory: string): string[] {
  const found: string[] = [];
  const left = [directory];
  for (let here = left.pop(); here !== undefined; here = left.pop()) {
    const entries = entriesOf(here);
    const isGitItself = entries.some(({ name }) => name === 'HEAD') && isGitDirectory(here);
    if (isGitItself || entries.some(({ name }) => name === '.git')) found.push(here);
    if (!isGitItself) left.push(...toEnter(here, entries));
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
  if (existsSync(join(path, '.git')) || isGitDirectory(path)) return [path];
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
