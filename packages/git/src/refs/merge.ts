import { git, gitLine } from '../command/git';
import { GitCommandError } from '../command/git-errors';
import { type Repository } from '../repository/repository';
import { MergeConflictError } from './ref-errors';

/** Who has made a commit that belongs to no branch. */
const IDENTITY = { config: ['user.name=nx-worktree', 'user.email=nx-worktree@localhost'] };

/** Two commits, the one at which their histories parted, and their merge. All are full hashes. */
export interface Merge {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** A commit that no ref names: git deletes it one day. */
  readonly merged: string;
}

/**
 * Merges two commits, and touches neither files, index nor refs (git-merge-tree(1), since git 2.38).
 *
 * @param ours full hash
 * @param theirs full hash
 * @throws {@link MergeConflictError} when git can't merge them by itself
 * @throws {@link GitCommandError} when git is older than 2.38, or their histories have nothing in common
 */
export async function mergeOf(repository: Repository, ours: string, theirs: string): Promise<Merge> {
  const { root } = repository;
  const base = await gitLine(root, ['merge-base', ours, theirs]);
  const tree = (await mergedTree(root, ours, theirs)).trim();
  const parents = ['-p', ours, '-p', theirs];
  const merged = await gitLine(
    root,
    ['commit-tree', tree, ...parents, '-m', 'Merge, for verification'],
    IDENTITY,
  );
  return { base, ours, theirs, merged };
}

async function mergedTree(root: string, ours: string, theirs: string): Promise<string> {
  try {
    return await git(root, ['merge-tree', '--write-tree', ours, theirs]);
  } catch (error) {
    if (error instanceof GitCommandError && error.exitCode === 1) throw new MergeConflictError(ours, theirs);
    throw error;
  }
}
