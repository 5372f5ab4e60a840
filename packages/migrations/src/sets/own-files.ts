import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What is generated, installed or tested with: no file there decides how a project's migrations are run. */
const LEFT_OUT =
  /^(node_modules|dist|build|out|coverage|tmp|worktrees|fixtures?|__fixtures__|__tests__|testdata|templates?|\..+)$/;

/** How deep configurations are looked for. */
const DEPTH = 6;

/**
 * The files of a project: those below its root that belong to no other project, without those that are installed or
 * generated.
 *
 * @param root absolute path
 * @param isWanted decides by the name of a file
 * @returns relative to the root, with `/`, sorted by depth, then by name
 */
export function ownFilesOf(root: string, isWanted: (name: string) => boolean): string[] {
  const found: string[] = [];
  const visit = (directory: string, depth: number): void => {
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (depth < DEPTH && !LEFT_OUT.test(entry.name) && !isProject(path)) visit(path, depth + 1);
      } else if (isWanted(entry.name)) {
        found.push(relative(root, path).split(sep).join('/'));
      }
    }
  };
  visit(root, 0);
  const depthOf = (file: string): number => file.split('/').length;
  return found.sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
}

function isProject(directory: string): boolean {
  return entriesOf(directory).some(({ name }) => name === 'package.json' || name === 'project.json');
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
