import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { look } from './look';
import { type SpecialPath } from './special-paths';

/**
 * Lists the files of a worktree that git was told not to look at, and that may have changed. Files that a sparse checkout
 * leaves out are absent, so they hold no work; if one is there, it is compared like any other.
 *
 * @param directory the top of the worktree
 * @param special the special paths of its index
 * @returns paths relative to the worktree
 */
export function hiddenIn(directory: string, special: readonly SpecialPath[]): string[] {
  const isThere = presenceIn(directory);
  const hidden = special.filter(
    ({ path, isSkipped, isAssumedUnchanged }) =>
      (isSkipped && isThere(path)) || (isAssumedUnchanged && !isSkipped),
  );
  return hidden.map(({ path }) => path);
}

/**
 * Makes git look at hidden files again, in a copy of the index only.
 *
 * @param directory the top of the worktree
 * @param hidden paths relative to it
 * @param index path of the copy
 */
export async function stopHiding(directory: string, hidden: readonly string[], index: string): Promise<void> {
  if (hidden.length === 0) return;
  // One run each: git update-index follows only one such option at a time.
  for (const option of ['--no-assume-unchanged', '--no-skip-worktree']) {
    await look(directory, ['update-index', '-z', option, '--stdin'], {
      index,
      input: hidden.map((path) => `${path}\0`).join(''),
    });
  }
}

/** Remembers which directories exist: a sparse checkout leaves out a few directories with many files each. */
function presenceIn(directory: string): (path: string) => boolean {
  const directories = new Map<string, boolean>();
  return (path) => {
    const above = dirname(path);
    const isThere = directories.get(above) ?? existsSync(join(directory, above));
    directories.set(above, isThere);
    return isThere && lstatSync(join(directory, path), { throwIfNoEntry: false }) !== undefined;
  };
}
