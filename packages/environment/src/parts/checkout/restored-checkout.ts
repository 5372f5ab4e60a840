import { dirname } from 'node:path';
import { assertTargetFree, prepareWorktreesDirectory } from './target';
import { detachHead, type Repository, stateOfBranch, worktreeEntryOf } from '@nx-worktree/git';
import { type Step } from '../../engine/part';
import { moveToTrash } from '../../worktrees/trash/move-in';
import { type Note } from '../../worktrees/trash/note';
import { takeFromTrash } from '../../worktrees/trash/take-out';

/** Told what could not be brought back as it was, one sentence each. */
export type Differ = (difference: string) => void;

/** The checkout step of an environment that is restored: its worktree comes from the trash, and goes back there. */
export function restoredCheckoutStep(repository: Repository, note: Note, differ: Differ): Step {
  const { directory } = note;
  return {
    name: 'checkout',

    async plan() {
      await assertTargetFree(repository, directory);
      return `from the trash to ${directory}`;
    },

    async apply({ facts }) {
      await assertTargetFree(repository, directory);
      await prepareWorktreesDirectory(repository, dirname(directory));
      // Before the worktree is back: then it could be its own obstacle.
      const obstacle = await obstacleToBranch(repository, note);
      await takeFromTrash(repository, note);
      if (obstacle !== undefined && note.commit !== undefined) {
        await detachHead(directory, note.commit, 'nx-worktree: restored');
        differ(`HEAD is detached at ${note.commit.slice(0, 8)}: ${obstacle}`);
      } else if (obstacle !== undefined) {
        differ(`HEAD had no commit, and is on its branch as it is now: ${obstacle}`);
      }
      const { checkout } = facts;
      return { facts: { ...(checkout && { checkout }) }, summary: `back in ${directory}` };
    },

    verify: () => Promise.resolve({ state: 'ok' }),

    async revert({ id }) {
      const entry = await worktreeEntryOf(repository, id);
      if (entry) await moveToTrash(repository, id, entry);
    },
  };
}

/** Why the worktree can't be on its branch again: its index and files belong to the commit that it was on. */
async function obstacleToBranch(
  repository: Repository,
  { branch, commit }: Note,
): Promise<string | undefined> {
  if (branch === undefined) return undefined;
  const name = branch.replace('refs/heads/', '');
  const now = await stateOfBranch(repository, branch);
  if (!now && commit === undefined) return undefined;
  if (!now) return `the branch ${name} has been deleted. Make it again with: git switch --create ${name}`;
  if (now.worktree !== undefined) return `the branch ${name} is checked out in ${now.worktree} now.`;
  if (now.commit === commit) return undefined;
  return `the branch ${name} has moved to ${now.commit.slice(0, 8)} meanwhile. To follow it: git switch ${name}`;
}
