import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './look';
import { isGitDirectory } from './dot-git';

/**
 * Other repositories at tracked directories of a worktree: `git init` in one of them. git's own status tells nothing of
 * them, since the files are its own.
 *
 * Asks without waiting, as for thousands of directories that is quicker.
 *
 * @param directory the top of the worktree
 * @returns paths relative to the worktree
 */
export async function repositoriesAtTracked(directory: string): Promise<string[]> {
  const tracked = directoriesOf((await look(directory, ['ls-files', '-z'])).split('\0'));
  return tracked.filter((path) => {
    const place = join(directory, path);
    return isThere(join(place, '.git')) || (isThere(join(place, 'HEAD')) && isGitDirectory(place));
  });
}

/** The directories that some files lie in, at any depth, without the top. */
function directoriesOf(files: readonly string[]): string[] {
  const found = new Set<string>();
  for (const file of files) {
    let end = file.lastIndexOf('/');
    while (end > 0 && !found.has(file.slice(0, end))) {
      found.add(file.slice(0, end));
      end = file.lastIndexOf('/', end - 1);
    }
  }
  return [...found];
}

/** What a sparse checkout leaves out isn't, nor what somebody has deleted or made a file of. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What can't be asked for can't be entered by git either.
    return false;
  }
}
