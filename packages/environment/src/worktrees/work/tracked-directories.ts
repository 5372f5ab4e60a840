import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './look';
import { isGitDirectory } from './dot-git';

/**
 * Finds repositories that were made in tracked directories of a worktree, by `git init` in one of them. `git status`
 * doesn't report them, since their files are tracked.
 *
 * Reads synchronously, which is quicker for thousands of directories.
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

/** All directories above these files, except the top. */
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

/** `false` also for directories that a sparse checkout leaves out, or that were deleted or replaced by a file. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // git can't enter it either.
    return false;
  }
}
