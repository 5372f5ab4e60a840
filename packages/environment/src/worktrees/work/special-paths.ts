import { hasCode } from '@nx-worktree/system';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './look';
import { isOrdinaryIndex } from './ordinary-index';

/** A path in the index of a worktree that is no ordinary file, or that git doesn't compare. */
export interface SpecialPath {
  /** Relative to the worktree. */
  readonly path: string;
  /** Whether git assumes that it hasn't changed (`--assume-unchanged`). */
  readonly isAssumedUnchanged: boolean;
  /** Whether git assumes that it was left out on purpose (`--skip-worktree`), as in a sparse checkout. */
  readonly isSkipped: boolean;
  /** Whether it is another repository, such as a submodule, and only its commit is tracked. */
  readonly isGitlink: boolean;
}

/**
 * Lists the special paths in the index of a worktree. Most worktrees have none, and then git isn't started.
 *
 * @param directory the top of the worktree
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

/** `<tag> <mode> <hash> <stage><tab><path>`: a tag in lower case stands for `--assume-unchanged`, `S` for `--skip-worktree`. */
function specialPath(line: string): SpecialPath | undefined {
  const tag = line.charAt(0);
  const isGitlink = line.startsWith('160000', 2);
  const isAssumedUnchanged = tag !== tag.toUpperCase();
  const isSkipped = tag.toUpperCase() === 'S';
  if (!isGitlink && !isAssumedUnchanged && !isSkipped) return undefined;
  return { path: line.slice(line.indexOf('\t') + 1), isAssumedUnchanged, isSkipped, isGitlink };
}
