import {
  assertBranchName,
  assertNewBranch,
  assertNothingInTheWay,
  gitLine,
  type Repository,
  resolveBranch,
  resolveRef,
  resolveStart,
  type Revision,
} from '@nx-worktree/git';
import { BranchCheckedOutError, NoLocalBranchError } from './branch-errors';
import { assertConsistent } from './contradictions';
import { type CheckoutOptions } from './options';

const HEADS = 'refs/heads/';

/** What is checked out: a commit, and the branch itself where that was asked for. */
export interface Chosen extends Revision {
  readonly attachTo?: { readonly branch: string; readonly isNew: boolean };
}

/**
 * Finds what was wished for. Changes nothing.
 *
 * @throws a `Failure` for each way in which options can contradict each other or name what isn't there
 */
export async function choose(repository: Repository, options: CheckoutOptions): Promise<Chosen> {
  assertConsistent(options);
  const { branch, ref, base, attach } = options;
  if (ref !== undefined) return resolveRef(repository, ref);
  if (branch !== undefined && base !== undefined) return begin(repository, branch, base);
  const revision = await resolveBranch(repository, branch);
  return attach === true ? attachTo(repository, revision, branch) : revision;
}

/** A new branch, which begins at a commit. */
async function begin(repository: Repository, branch: string, base: string): Promise<Chosen> {
  await assertNewBranch(repository, branch);
  const start = await resolveStart(repository, base);
  return { ...start, branch, attachTo: { branch, isNew: true } };
}

/** The branch itself; of one that only a remote has, a local one is made. */
async function attachTo(
  repository: Repository,
  revision: Revision,
  asked: string | undefined,
): Promise<Chosen> {
  const { branch, base } = revision;
  const isLocal = base.startsWith(HEADS);
  if (!isLocal && (asked === undefined || base === `refs/remotes/${asked}`))
    throw new NoLocalBranchError(asked);
  assertBranchName(branch);
  if (isLocal) await assertNotCheckedOut(repository, branch);
  else await assertNothingInTheWay(repository, branch);
  return { ...revision, attachTo: { branch, isNew: !isLocal } };
}

async function assertNotCheckedOut({ root }: Repository, branch: string): Promise<void> {
  const worktree = await gitLine(root, ['for-each-ref', '--format=%(worktreepath)', HEADS + branch]);
  if (worktree !== '') throw new BranchCheckedOutError(branch, worktree);
}
