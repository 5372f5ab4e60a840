import { isInside } from '@nx-worktree/system';
import { dirname, relative } from 'node:path';
import {
  completeWorktree,
  countFiles,
  describeFileCounts,
  dropCreatedBranch,
  limitOf,
  missingIn,
  type Repository,
  widenTo,
  worktreeEntryOf,
} from '@nx-worktree/git';
import { type BaseRecord } from '../../engine/record';
import { type EnvironmentRecords } from '../../engine/records';
import { type BoundPart } from '../../engine/bound-part';
import { definePart } from '../../engine/part';
import { deleteTrashOf, moveCheckoutToTrash, moveEntryToTrash } from '../../worktrees/trash/move-in';
import { hideFromGit } from '../../worktrees/hide-from-git';
import { checkoutCheck } from './checkout-check';
import { checkoutCommandLine } from './command-line';
import { choose, type Chosen } from './chosen';
import { type CheckedOut, type CheckoutFacts, checkoutFactsSchema } from './facts';
import { checkOutFiles } from './files';
import { hiddenCheck } from './hidden-check';
import { checkoutListing } from './listing';
import { checkoutMetadata } from './metadata';
import { register } from './register';
import { restoreCheckout } from './restore';
import { assertTargetFree, prepareWorktreesDirectory } from './target';
import { type CheckoutOptions } from './options';
import { verifyCheckout } from './verify';

/**
 * Checks a commit out into a worktree of its own, detached unless the branch itself is asked for: a branch can be
 * checked out in one worktree only, and tests need a commit.
 */
export const checkoutPart = definePart({
  name: 'checkout',
  facts: checkoutFactsSchema,
  place: 'makes-directory',
  commandLine: checkoutCommandLine,
  bind: ({ records }, _environment, options: CheckoutOptions) => bindCheckout(records, options),
  isPartial: ({ facts }) => facts.checkout?.projects !== undefined,
  withMore,
  startingCommit: ({ facts }) => facts.checkout?.commit,
  listing: checkoutListing,
  metadata: checkoutMetadata,
  repositoryChecks: (repository, worktrees) => [hiddenCheck(repository, worktrees)],
  planRemoval: (_environment, { isThere, hasWork }) =>
    (hasWork ? 'what would be lost is kept under a ref, ' : '') +
    (isThere ? 'moved to the trash, from where it can be restored' : 'gone already'),
});

/** The checkout of one worktree. */
export function bindCheckout(
  records: EnvironmentRecords,
  options: CheckoutOptions = {},
): BoundPart<CheckoutFacts> {
  const { repository, parts } = records;
  const assertFits = async (commit: string): Promise<void> => {
    for (const part of parts) await part.assertFits?.(repository, commit);
  };
  const part: BoundPart<CheckoutFacts> = {
    name: 'checkout',

    async plan({ directory }) {
      const chosen = await choose(repository, options);
      await assertFits(chosen.commit);
      await assertTargetFree(repository, directory);
      return `${nameOf(chosen)} in ${placeOf(repository, directory)}`;
    },

    async apply({ id, directory }) {
      const chosen = await choose(repository, options);
      await assertFits(chosen.commit);
      await assertTargetFree(repository, directory);
      await prepareWorktreesDirectory(repository, dirname(directory));
      await hideFromGit(
        repository,
        parts.flatMap(({ files = [] }) => files),
      );
      const entry = await register(repository, id, directory, chosen);
      await checkOutFiles(repository, directory, options);
      await completeWorktree(entry);
      return {
        facts: { checkout: factsOf(chosen, options) },
        summary: `${nameOf(chosen)}, ${describeFileCounts(await countFiles(directory))}`,
      };
    },

    verify: (environment) => verifyCheckout(repository, environment),

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

    soundness: ({ directory, facts: { checkout } }) =>
      `${checkout?.branch ?? ''} (${checkout?.commit.slice(0, 8) ?? ''}) in ${directory}`,

    checks: (examined) => [checkoutCheck(repository, part, examined)],

    async rediscover({ directory, facts: { checkout } }) {
      const directories = await limitOf(directory);
      return checkout ? { checkout: { ...checkout, ...(directories && { directories }) } } : {};
    },

    restore: (environment, differ) => restoreCheckout(records, environment, differ),

    async planExtension({ directory, facts }) {
      const missing = await missingIn(directory, facts.checkout?.directories ?? []);
      return missing.length > 0 ? `${missing.join(', ')} added` : 'nothing to add, everything is there';
    },

    async extend({ directory, facts }) {
      await widenTo(directory, facts.checkout?.directories ?? []);
      return { facts: {}, summary: describeFileCounts(await countFiles(directory)) };
    },
  };
  return part;
}

function withMore({ facts }: BaseRecord<CheckoutFacts>, { projects: added }: CheckoutOptions): CheckoutFacts {
  const { checkout } = facts;
  if (!checkout || !added) return {};
  const projects = [...new Set([...(checkout.projects ?? []), ...added.names])];
  const directories = [...new Set([...(checkout.directories ?? []), ...added.directories])].sort();
  return { checkout: { ...checkout, projects, directories } };
}

function factsOf({ branch, commit, base, attachTo }: Chosen, { projects }: CheckoutOptions): CheckedOut {
  return {
    branch,
    commit,
    base,
    ...(attachTo && { isAttached: true }),
    ...(projects && { projects: [...projects.names], directories: [...projects.directories] }),
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
