import { detachHead, type Repository, stateOfBranch } from '@nx-worktree/git';
import { dirname } from 'node:path';
import { type Applied, type Differ } from '../../engine/bound-part';
import { type BaseRecord } from '../../engine/record';
import { type EnvironmentRecords } from '../../engine/records';
import { TrashIncompleteError } from '../../worktrees/trash/trash-errors';
import { type Note, noteOf } from '../../worktrees/trash/note';
import { itemOf } from '../../worktrees/trash/trash-paths';
import { takeFromTrash } from '../../worktrees/trash/take-out';
import { type CheckoutFacts } from './facts';
import { assertTargetFree, prepareWorktreesDirectory } from './target';

/**
 * Brings the worktree of an environment back from the trash.
 *
 * @throws {@link TargetExistsError} when something else lies at its place
 * @throws {@link TrashIncompleteError} when a part of it is gone
 */
export async function restoreCheckout(
  records: EnvironmentRecords,
  { id, identifier, facts: { checkout } }: BaseRecord<CheckoutFacts>,
  differ: Differ,
): Promise<Applied<CheckoutFacts>> {
  const { repository } = records;
  const note = await noteOf(records, id);
  if (!note) throw new TrashIncompleteError(identifier, itemOf(repository, id), undefined);
  const { directory, commit } = note;
  await assertTargetFree(repository, directory);
  await prepareWorktreesDirectory(repository, dirname(directory));
  // Before the worktree is back: then it could be its own obstacle.
  const obstacle = await obstacleToBranch(repository, note);
  await takeFromTrash(records, note);
  if (obstacle !== undefined && commit !== undefined) {
    await detachHead(directory, commit, 'nx-worktree: restored');
    differ(`HEAD is detached at ${commit.slice(0, 8)}: ${obstacle}`);
  } else if (obstacle !== undefined) {
    differ(`HEAD had no commit, and is on its branch as it is now: ${obstacle}`);
  }
  return { facts: { ...(checkout && { checkout }) }, summary: `back in ${directory}` };
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
  if (!now) return `the branch ${name} has been deleted. Recreate it with: git switch --create ${name}`;
  if (now.worktree !== undefined) return `the branch ${name} is checked out in ${now.worktree} now.`;
  if (now.commit === commit) return undefined;
  return `the branch ${name} has moved to ${now.commit.slice(0, 8)} in the meantime. To follow it: git switch ${name}`;
}
