import { isInside } from '@nx-worktree/system';
import { dirname, relative } from 'node:path';
import {
  completeWorktree,
  countFiles,
  describeFileCounts,
  dropCreatedBranch,
  git,
  isAtItsPlace,
  missingIn,
  type Repository,
  type WorktreeEntry,
  worktreeEntryOf,
} from '@nx-worktree/git';
import { ENVIRONMENT_FILES } from '../environment-file/names';
import { MetadataTrackedError } from '../metadata/errors';
import { METADATA_FILE } from '../metadata/metadata';
import { type EnvironmentFacts } from '../../engine/record';
import { type Applied, type Finding, type Step } from '../../engine/part';
import { deleteTrashOf, moveCheckoutToTrash, moveEntryToTrash } from '../../worktrees/trash/move-in';
import { hideFromGit } from '../../worktrees/hide-from-git';
import { choose, type Chosen } from './chosen';
import { checkOutFiles } from './files';
import { register } from './register';
import { assertTargetFree, prepareWorktreesDirectory } from './target';
import { type CheckoutWishes } from './wishes';

type CheckoutFacts = NonNullable<EnvironmentFacts['checkout']>;

/**
 * Checks a commit out into a worktree of its own, detached unless the branch itself is asked for: a branch can be
 * checked out in one worktree only, and tests need a commit.
 */
export function checkoutStep(repository: Repository, wishes: CheckoutWishes = {}): Step {
  return {
    name: 'checkout',

    async plan({ directory }) {
      const chosen = await choose(repository, wishes);
      await assertMetadataUntracked(repository, chosen.commit);
      await assertTargetFree(repository, directory);
      return `${nameOf(chosen)} in ${placeOf(repository, directory)}`;
    },

    async apply({ id, directory }): Promise<Applied> {
      const chosen = await choose(repository, wishes);
      await assertMetadataUntracked(repository, chosen.commit);
      await assertTargetFree(repository, directory);
      await prepareWorktreesDirectory(repository, dirname(directory));
      await hideFromGit(repository, [METADATA_FILE, ...ENVIRONMENT_FILES]);
      const entry = await register(repository, id, directory, chosen);
      await checkOutFiles(repository, directory, wishes);
      await completeWorktree(entry);
      return {
        facts: { checkout: factsOf(chosen, wishes) },
        summary: `${nameOf(chosen)}, ${describeFileCounts(await countFiles(directory))}`,
      };
    },

    async verify({ id, identifier, directory, facts }) {
      const entry = await worktreeEntryOf(repository, id);
      if (entry && (await isAtItsPlace(entry))) return verifyProjects(entry, identifier, facts.checkout);
      return {
        state: 'failed',
        cause: `git knows no worktree at ${directory} that belongs to this environment.`,
        mend:
          `If you moved it, run: git worktree repair <its new place>. ` +
          `If it is gone: nx run worktrees:remove --identifier=${identifier}`,
      };
    },

    async revert({ id, state }) {
      const entry = await worktreeEntryOf(repository, id);
      if (entry) {
        await moveCheckoutToTrash(repository, id, entry);
        // When the disk is full, its room is needed for what follows.
        await deleteTrashOf(repository, id, entry.directory);
        if (state === 'creating') await dropCreatedBranch(repository, entry, id);
        await moveEntryToTrash(repository, id, entry);
      }
      await deleteTrashOf(repository, id, entry?.directory);
    },
  };
}

/** What we wrote there would be a change of somebody's file. */
async function assertMetadataUntracked({ root }: Repository, commit: string): Promise<void> {
  const tracked = await git(root, ['ls-tree', '--full-tree', '--name-only', commit, '--', METADATA_FILE]);
  if (tracked !== '') throw new MetadataTrackedError(commit);
}

function factsOf({ branch, commit, base, attachTo }: Chosen, { projects }: CheckoutWishes): CheckoutFacts {
  return {
    branch,
    commit,
    base,
    ...(attachTo && { isAttached: true }),
    ...(projects && { projects: [...projects.names], directories: [...projects.directories] }),
  };
}

/** A widening that was killed, or a limit that somebody changed by hand. */
async function verifyProjects(
  { directory }: WorktreeEntry,
  identifier: string,
  { projects = [], directories = [] }: Partial<CheckoutFacts> = {},
): Promise<Finding> {
  const missing = directories.length > 0 ? await missingIn(directory, directories) : [];
  if (missing.length === 0) return { state: 'ok' };
  return {
    state: 'failed',
    cause: `${directory} has not checked out what its projects need: ${missing.join(', ')}.`,
    mend: `nx g worktree ${identifier} --projects=${projects.join(',')}`,
  };
}

function nameOf({ branch, commit, base, attachTo }: Chosen): string {
  const at = `${branch} (${commit.slice(0, 8)})`;
  return attachTo?.isNew ? `${at}, a new branch from ${base.replace(/^refs\/[^/]+\//, '')}` : at;
}

/** Short where it can be: a worktree that lies outside of the workspace is shown in full. */
function placeOf({ root }: Repository, directory: string): string {
  return isInside(directory, root) ? relative(root, directory) : directory;
}
