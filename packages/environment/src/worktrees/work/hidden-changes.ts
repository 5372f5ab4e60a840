import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { look } from './look';
import { type SpecialPath } from './special-paths';

/**
 * The files of a worktree at which git was told not to look, and that may have changed. Those that a sparse checkout
 * leaves out are absent, and no work; one that is there is compared like any other.
 *
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
 * Makes git look at them again, by a copy of the index.
 *
 * @param index path of the copy
 */
export async function stopHiding(directory: string, hidden: readonly string[], index: string): Promise<void> {
  if (hidden.length === 0) return;
  // One after the other: of several such options, update-index follows one.
  for (const option of ['--no-assume-unchanged', '--no-skip-worktree']) {
    await look(directory, ['update-index', '-z', option, '--stdin'], {
      index,
      input: hidden.map((path) => `${path}\0`).join(''),
    });
  }
}

/** Remembers which directories are there: a sparse checkout leaves out a few directories with many files. */
function presenceIn(directory: string): (path: string) => boolean {
  const directories = new Map<string, boolean>();
  return (path) => {
    const above = dirname(path);
    const isThere = directories.get(above) ?? existsSync(join(directory, above));
    directories.set(above, isThere);
    return isThere && lstatSync(join(directory, path), { throwIfNoEntry: false }) !== undefined;
  };
}
