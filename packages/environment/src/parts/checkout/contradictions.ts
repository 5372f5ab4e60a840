import { assertBranchName } from '@nx-worktree/git';
import { OptionsContradictError } from './checkout-errors';
import { type CheckoutOptions } from './options';

/** Wishes that can't all be fulfilled: what they are, and what to do. */
const CONTRADICTIONS: readonly {
  readonly holds: (options: CheckoutOptions) => boolean;
  readonly reason: string;
}[] = [
  {
    holds: ({ ref, branch }) => ref !== undefined && branch !== undefined,
    reason: '--ref and --branch both say what to check out. Give one of them',
  },
  {
    holds: ({ ref, base }) => ref !== undefined && base !== undefined,
    reason:
      '--base is where a new branch begins, and --ref checks out no branch. Name the new branch with --branch, or leave --base out',
  },
  {
    holds: ({ base, branch }) => base !== undefined && branch === undefined,
    reason: '--base is where a new branch begins, but none is named. Name it with --branch',
  },
  {
    holds: ({ ref, attach }) => ref !== undefined && attach === true,
    reason: '--checkout checks out a branch itself, and --ref names a commit. Use --branch instead of --ref',
  },
  {
    holds: ({ projects }) => projects !== undefined && projects.names.length === 0,
    reason: '--projects names no project. Name at least one, or leave it out to check out all files',
  },
];

/**
 * Makes sure that options can be fulfilled together, and that a new branch can have its name.
 *
 * @throws {@link OptionsContradictError} for the first contradiction
 * @throws {@link InvalidBranchNameError} when a new branch can't have its name
 */
export function assertConsistent(options: CheckoutOptions): void {
  const found = CONTRADICTIONS.find(({ holds }) => holds(options));
  if (found) throw new OptionsContradictError(found.reason);
  if (options.base !== undefined && options.branch !== undefined) assertBranchName(options.branch);
}
