import {
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';

/** Every path below a directory with its content, or its target for a link, to see that nothing has changed. */
export function treeOf(root: string): string[] {
  const lines = readdirSync(root, { withFileTypes: true, recursive: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) return `${path} -> ${readlinkSync(path)}`;
    return entry.isFile() ? `${path}: ${readFileSync(path, 'hex')}` : path;
  });
  return lines.sort();
}

/** Where each link below a directory really leads; `undefined` for those that lead nowhere. */
export function linksIn(root: string): Map<string, string | undefined> {
  const links = readdirSync(root, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isSymbolicLink(),
  );
  return new Map(
    links.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, realPathOf(path)];
    }),
  );
}

/** Deletes as tools do that know no links: everything that can be reached. */
export function deleteThroughLinks(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    for (const name of readdirSync(path)) deleteThroughLinks(join(path, name));
  }
  try {
    unlinkSync(path);
  } catch {
    rmdirSync(path);
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
