import { Failure, offer, shown } from '@nx-worktree/system';

/** A name that no branch can have. */
export class InvalidBranchNameError extends Failure {
  readonly code = 'INVALID_BRANCH_NAME';

  constructor(
    readonly branch: string,
    /** What is wrong with it, as the end of a sentence about it. */
    readonly reason: string,
  ) {
    super(`The branch name ${shown(branch)} ${reason}. Use a name such as feature/rest-api.`);
  }
}

/** A new branch can't have the name, since there is one already that has it or is in its way. */
export class BranchExistsError extends Failure {
  readonly code = 'BRANCH_EXISTS';

  constructor(
    readonly branch: string,
    /** The branch that is there; another name than `branch` when one begins with the other, as a and a/b do. */
    readonly existing: string,
  ) {
    super(
      `The new branch ${shown(branch)} can't be made: there is a branch ${existing} already. ` +
        `Choose another name, or leave --base out to use the branch that is there.`,
    );
  }
}

/** A branch can be checked out in one worktree only. */
export class BranchCheckedOutError extends Failure {
  readonly code = 'BRANCH_CHECKED_OUT';

  constructor(
    readonly branch: string,
    /** Path of the worktree that has it. */
    readonly worktree: string,
  ) {
    super(
      `The branch ${shown(branch)} is checked out in ${worktree}, and git lets one worktree have it only. ` +
        `Leave --checkout out: then its commit is checked out, which is enough for tests.`,
    );
  }
}

/** The branch itself was asked for, but there is none, or only one of a remote. */
export class NoLocalBranchError extends Failure {
  readonly code = 'NO_LOCAL_BRANCH';

  constructor(
    /** `undefined` when the main checkout is on no branch and none was named. */
    readonly branch: string | undefined,
  ) {
    super(
      branch === undefined
        ? 'There is no branch to check out: none was named, and the main checkout is on none. Name one with --branch, or leave --checkout out.'
        : `${branch} is what a remote has, and can't be checked out itself. Name the branch without its remote, or leave --checkout out.`,
    );
  }
}

/** What git knows by no name, hash or expression. */
export class RefUnknownError extends Failure {
  readonly code = 'REF_UNKNOWN';

  constructor(
    readonly ref: string,
    /** The names of branches and tags that are most alike, best first. */
    readonly nearest: readonly string[],
  ) {
    super(
      `There is no commit ${shown(ref)}. ${offer(nearest)}Give a tag, a branch, a hash or an expression such as HEAD~2. ` +
        `If it is new on a remote, run git fetch --tags first.`,
    );
  }
}

/** What was asked for is there, but it is a directory or a file of git and no commit. */
export class NotACommitError extends Failure {
  readonly code = 'NOT_A_COMMIT';

  constructor(
    readonly ref: string,
    readonly kind: string,
  ) {
    super(
      `${shown(ref)} is a ${kind} and no commit, so it can't be checked out. Give a tag, a branch or a hash.`,
    );
  }
}
