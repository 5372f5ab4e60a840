import { namesInDirectory, withFileLock } from '@nx-worktree/system';
import { basename, dirname, join } from 'node:path';
import { git } from '../command/git';
import { type Repository } from '../repository/repository';
import { isWorktreeOf, type WorktreeEntry } from './worktree-entry';

/**
 * Finds a worktree that was moved without git, by `mv` or a file manager: its `.git` still names the entry. It is looked
 * for beside its old place, in the main checkout and beside that, and one directory deeper under its old name.
 *
 * @returns absolute path; `undefined` when it isn't there
 */
export async function movedTo({ root }: Repository, entry: WorktreeEntry): Promise<string | undefined> {
  const parents = new Set([dirname(entry.directory), root, dirname(root)]);
  for (const parent of parents) {
    for (const name of await namesInDirectory(parent).catch(() => [])) {
      const beside = join(parent, name);
      for (const directory of [beside, join(beside, basename(entry.directory))]) {
        if (directory === entry.directory) continue;
        if (await isWorktreeOf(directory, entry).catch(() => false)) return directory;
      }
    }
  }
  return undefined;
}

/**
 * Makes git's entries and the `.git` files of worktrees name each other again (git-worktree(1)). What is in them stays.
 *
 * @param moved absolute path of a worktree that was moved; without it, lost `.git` files are written again. With the path of
 *   such a worktree, git fails before it does that
 */
export async function repairWorktrees(repository: Repository, moved?: string): Promise<void> {
  const places = moved === undefined ? [] : [moved];
  await withFileLock(repository.lock, () => git(repository.root, ['worktree', 'repair', ...places]));
}
