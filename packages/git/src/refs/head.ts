import { readIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { git } from '../command/git';
import { type Repository } from '../repository/repository';
import { type WorktreeEntry } from '../worktrees/worktree-entry';

/** The full name of the branch that a worktree is on; `undefined` when its HEAD is detached. */
export async function branchOf({ path }: WorktreeEntry): Promise<string | undefined> {
  return /^ref: (.+)/.exec((await readIfThere(join(path, 'HEAD'))) ?? '')?.[1];
}

/** A branch as it is now. */
export interface BranchState {
  readonly commit: string;
  /** Path of the worktree that has it checked out. */
  readonly worktree?: string;
}

/**
 * Looks at a branch.
 *
 * @param name in full, such as `refs/heads/main`
 * @returns `undefined` when it is gone
 */
export async function stateOfBranch({ root }: Repository, name: string): Promise<BranchState | undefined> {
  const format = '--format=%(refname)%00%(objectname)%00%(worktreepath)';
  const lines = (await git(root, ['for-each-ref', format, name])).split('\n');
  const fields = lines.map((line) => line.split('\0')).find(([ref]) => ref === name);
  if (!fields) return undefined;
  const [, commit = '', worktree] = fields;
  return { commit, ...(worktree && { worktree }) };
}

/**
 * Takes a worktree off its branch and leaves its index and its files as they are.
 *
 * @param directory the top of the worktree
 * @param commit what HEAD is to be
 * @param reason what the reflog says about it
 */
export async function detachHead(directory: string, commit: string, reason: string): Promise<void> {
  await git(directory, ['update-ref', '--no-deref', '-m', reason, 'HEAD', commit]);
}
