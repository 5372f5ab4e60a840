import { type Dirent } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesOf } from './directory-entries';

/** A file that has changed. */
export interface ChangedFile {
  /** Relative to the directory that was searched, with `/`. */
  readonly path: string;
  /** Whether it belongs to a repository of its own, such as a submodule. */
  readonly isInner: boolean;
}

/**
 * Finds the files and links in a directory whose content, name or mode has changed since a time. Goes by `ctime` (stat(2)),
 * which programs can't set, unlike the time that unpackers of archives restore.
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

/** What git writes even when nobody works: pointers to moved git directories, and the index, which caches files' times. */
function isPassing({ name, parentPath }: Dirent): boolean {
  return name === '.git' || (name === 'index' && /[\\/](\.git|modules[\\/].*)$/.test(parentPath));
}
