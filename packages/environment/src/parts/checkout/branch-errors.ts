import { Failure, shown } from '@nx-worktree/system';

/** The branch is checked out elsewhere; git allows a branch in one worktree only. */
export class BranchCheckedOutError extends Failure {
  readonly code = 'BRANCH_CHECKED_OUT';

  constructor(
    readonly branch: string,
    /** Path of the worktree that has it. */
    readonly worktree: string,
  ) {
    super(
      `The branch ${shown(branch)} is checked out in ${worktree}, and git allows a branch in one worktree only. ` +
        `Leave --checkout out to check out its commit instead, which is enough for tests.`,
    );
  }
}

/** The branch itself is to be checked out, but there is none, or only that of a remote. */
export class NoLocalBranchError extends Failure {
  readonly code = 'NO_LOCAL_BRANCH';

  constructor(
    /** `undefined` when none was named and the main checkout is on none. */
    readonly branch: string | undefined,
  ) {
    super(
      branch === undefined
        ? 'There is no branch to check out: none was named, and the main checkout is on none. Name one with --branch, or leave --checkout out.'
        : `${branch} is a branch of a remote and can't be checked out itself. Name the branch without its remote, or leave --checkout out.`,
    );
  }
}
