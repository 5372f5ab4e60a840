import { hasCode, readIfThere } from '@nx-worktree/system';
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Finds the git directory of a worktree: its `.git`, or the directory that this file names (gitrepository-layout(5)).
 *
 * @param directory the top of the worktree
 * @returns `undefined` when there is no `.git`, or it leads nowhere
 */
export async function gitDirectoryOf(directory: string): Promise<string | undefined> {
  const dotGit = join(directory, '.git');
  const pointer = /^gitdir: (.+)/.exec((await readIfThere(dotGit)) ?? '')?.[1];
  const place = pointer === undefined ? dotGit : resolve(directory, pointer);
  return existsSync(join(place, 'HEAD')) ? place : undefined;
}

/**
 * Whether a directory is itself a git directory, such as a bare repository or one that `git init --separate-git-dir` made.
 * Tells it as git does: by HEAD, and by directories for objects and refs (gitrepository-layout(5)).
 */
export function isGitDirectory(directory: string): boolean {
  const hasDirectory = (name: string) =>
    lstatSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return hasDirectory('objects') && hasDirectory('refs') && namesCommitOrBranch(join(directory, 'HEAD'));
}

/** Whether a file looks like HEAD. */
function namesCommitOrBranch(file: string): boolean {
  try {
    return /^(ref: |[0-9a-f]{40})/.test(readFileSync(file, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return false;
    // A file that can't be read may well be a HEAD.
    if (hasCode(error, 'EACCES', 'EPERM')) return true;
    throw error;
  }
}

/**
 * Finds all repositories in a directory, nested ones included: their top directories, and git directories such as bare
 * repositories. Follows no link.
 *
 * Reads synchronously: for thousands of directories, waiting for each takes several times as long as reading it.
 *
 * @param directory absolute path
 * @returns absolute paths
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

/**
 * A user may clone a package into `node_modules`. Nobody clones into an installed package, and most directories are
 * inside one, so only its own `node_modules` is entered.
 */
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

/** Directories that can't be read are skipped: git can't look into them either. */
function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}
