import { type Dirent, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What is generated, installed or tested with: no file there decides how a project's migrations are run. */
const LEFT_OUT =
  /^(node_modules|dist|build|out|coverage|tmp|worktrees|fixtures?|__fixtures__|__tests__|testdata|templates?|\..+)$/;

/** How deep configurations are looked for: a graph of Nx asks for those of all projects. */
const DEPTH = 4;

/** Where a workspace keeps what belongs to no project. */
const COMMON = ['src', 'config', 'db', 'database', 'tools'];

/**
 * The files of a project: those below its root that belong to no other project, without those that are installed or
 * generated.
 *
 * @param root absolute path
 * @param isWanted decides by the name of a file
 * @returns relative to the root, with `/`, sorted by depth, then by name
 */
export function ownFilesOf(root: string, isWanted: (name: string) => boolean): string[] {
  return inOrder(filesBelow(root, isWanted, DEPTH, root));
}

/**
 * The files of a workspace that belong to no project, as far as they lie where they are usual: every project asks for
 * them, so that the whole workspace is not looked through.
 *
 * @param checkout absolute path
 * @param isWanted decides by the name of a file
 * @returns relative to the checkout, with `/`, sorted by depth, then by name
 */
export function commonFilesOf(checkout: string, isWanted: (name: string) => boolean): string[] {
  const below = COMMON.flatMap((name) => filesBelow(join(checkout, name), isWanted, 1, checkout));
  return inOrder([...filesBelow(checkout, isWanted, 0, checkout), ...below]);
}

function filesBelow(
  directory: string,
  isWanted: (name: string) => boolean,
  depth: number,
  root: string,
): string[] {
  const entries = entriesOf(directory);
  if (directory !== root && entries.some(({ name }) => /^(package|project)\.json$/.test(name))) return [];
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (!entry.isDirectory()) return isWanted(entry.name) ? [relative(root, path).split(sep).join('/')] : [];
    return depth > 0 && !LEFT_OUT.test(entry.name) ? filesBelow(path, isWanted, depth - 1, root) : [];
  });
}

function inOrder(files: string[]): string[] {
  const depthOf = (file: string): number => file.split('/').length;
  return files.sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
