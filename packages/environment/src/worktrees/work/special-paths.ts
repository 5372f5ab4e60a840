import { hasCode } from '@nx-worktree/system';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './look';
import { isOrdinaryIndex } from './ordinary-index';

/** A path in the index of a worktree that is not an ordinary file which git compares. */
export interface SpecialPath {
  readonly path: string;
  /** Whether git believes that it has not changed (`--assume-unchanged`). */
  readonly isAssumedUnchanged: boolean;
  /** Whether git takes it for left out on purpose (`--skip-worktree`), as in a sparse checkout. */
  readonly isSkipped: boolean;
  /** Whether it is another repository, of which this one tracks a commit. */
  readonly isGitlink: boolean;
}

/**
 * The paths in the index of a worktree that are not ordinary files which git compares. Most worktrees have none, and git need
 * not be asked.
 *
 * @param gitDirectory where the index is
 */
export async function specialPathsIn(directory: string, gitDirectory: string): Promise<SpecialPath[]> {
  if (hasOrdinaryIndex(gitDirectory)) return [];
  const lines = (await look(directory, ['ls-files', '--sparse', '-v', '--stage', '-z'])).split('\0');
  return lines.flatMap((line) => specialPath(line) ?? []);
}

function hasOrdinaryIndex(gitDirectory: string): boolean {
  try {
    return isOrdinaryIndex(readFileSync(join(gitDirectory, 'index')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** `<tag> <mode> <hash> <stage><tab><path>`; a tag in lower case is that of `--assume-unchanged`, `S` that of `--skip-worktree`. */
function specialPath(line: string): SpecialPath | undefined {
  const tag = line.charAt(0);
  const isGitlink = line.startsWith('160000', 2);
  const isAssumedUnchanged = tag !== tag.toUpperCase();
  const isSkipped = tag.toUpperCase() === 'S';
  if (!isGitlink && !isAssumedUnchanged && !isSkipped) return undefined;
  return { path: line.slice(line.indexOf('\t') + 1), isAssumedUnchanged, isSkipped, isGitlink };
}
