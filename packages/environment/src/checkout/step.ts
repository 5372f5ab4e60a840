import { dirname, relative } from 'node:path';
import { resolveBranch } from '../git/branches';
import { hideFromGit } from '../git/exclude';
import { type Repository } from '../git/repository';
import { git } from '../git/run';
import { addWorktree, completeWorktree, isAtItsPlace, worktreeEntryOf } from '../git/worktree-entry';
import { ENVIRONMENT_FILES } from '../environment-file/names';
import { METADATA_FILE } from '../metadata/metadata';
import { type Applied, type Step } from '../stack/step';
import { deleteTrashOf, moveCheckoutToTrash, moveEntryToTrash } from '../trash/trash';
import { assertTargetFree, prepareWorktreesDirectory } from './target';
import { type CheckoutWishes } from './wishes';

/**
 * Checks a branch's commit out into a worktree of its own, detached: a branch can be checked out in one worktree
 * only, and tests need a commit.
 */
export function checkoutStep(repository: Repository, { branch }: CheckoutWishes = {}): Step {
  return {
    name: 'checkout',

    async plan({ directory }) {
      const revision = await resolveBranch(repository, branch);
      await assertTargetFree(directory);
      return `${revision.branch} (${short(revision.commit)}) in ${relative(repository.root, directory)}`;
    },

    async apply({ id, directory }): Promise<Applied> {
      const revision = await resolveBranch(repository, branch);
      await assertTargetFree(directory);
      await prepareWorktreesDirectory(repository, dirname(directory));
      await hideFromGit(repository, [METADATA_FILE, ...ENVIRONMENT_FILES]);
      const entry = await addWorktree(repository, id, directory, revision.commit);
      // Outside of the lock, since it takes as long as the tree is large. It is what `git worktree add` itself runs
      // for the checkout, without its post-checkout hook: that one often installs, which is a step of its own here.
      await git(directory, ['reset', '--hard', '--no-recurse-submodules', '--quiet']);
      await completeWorktree(entry);
      return { facts: { checkout: revision }, summary: `${revision.branch} (${short(revision.commit)})` };
    },

    async verify({ id, directory }) {
      const entry = await worktreeEntryOf(repository, id);
      if (entry && (await isAtItsPlace(entry))) return { state: 'ok' };
      return {
        state: 'failed',
        cause: `git knows no worktree at ${directory} that belongs to this environment.`,
        mend: `If you moved it, run: git worktree repair <its new place>`,
      };
    },

    async revert({ id, directory }) {
      const entry = await worktreeEntryOf(repository, id);
      if (entry) {
        await moveCheckoutToTrash(repository, id, entry);
        // When the disk is full, its room is needed for what follows.
        await deleteTrashOf(repository, id, directory);
        await moveEntryToTrash(repository, id, entry);
      }
      await deleteTrashOf(repository, id, directory);
    },
  };
}

function short(commit: string): string {
  return commit.slice(0, 8);
}
