import { type Dirent } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesOf } from './directory-entries';

/** A file that has changed. */
export interface ChangedFile {
  /** Relative to where one looked, with `/`. */
  readonly path: string;
  /** Whether it belongs to a repository of its own, such as a submodule. */
  readonly isInner: boolean;
}

/**
 * The files and links in a directory that have changed since a time: their content, their name or their mode. Programs
 * that set a file's time, such as those that unpack archives, can't hide it (`ctime`, stat(2)).
 *
 * @param directory absolute path; a git directory, or a worktree whose own git directory lies elsewhere
 * @param since in ms since 1970
 * @returns none when the directory isn't there
 */
export async function changedSince(directory: string, since: number): Promise<ChangedFile[]> {
  return changedWithin(directory, '', since, false);
}

async function changedWithin(
  root: string,
  within: string,
  since: number,
  isInner: boolean,
): Promise<ChangedFile[]> {
  const entries = await entriesOf(join(root, within));
  const isRepository = within !== '' && entries.some(({ name }) => name === '.git');
  const found: ChangedFile[] = [];
  for (const entry of entries) {
    const path = within + entry.name;
    if (entry.isDirectory()) {
      found.push(...(await changedWithin(root, `${path}/`, since, isInner || isRepository)));
    } else if (!isPassing(entry) && (await lstat(join(root, path))).ctimeMs >= since) {
      found.push({ path, isInner: isInner || isRepository });
    }
  }
  return found;
}

/** What git writes also when nobody works: pointers to git directories that have moved, and what it knows of files. */
function isPassing({ name, parentPath }: Dirent): boolean {
  return name === '.git' || (name === 'index' && /[\\/](\.git|modules[\\/].*)$/.test(parentPath));
}
