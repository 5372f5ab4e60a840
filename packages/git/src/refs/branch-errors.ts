import { Failure, offer, shown } from '@nx-worktree/system';

/** Neither the repository nor any remote, as of the last fetch, has the branch. */
export class BranchUnknownError extends Failure {
  readonly code = 'BRANCH_UNKNOWN';

  constructor(
    readonly branch: string,
    /** The most similar names, best first. */
    readonly nearest: readonly string[],
    readonly isShallow: boolean,
  ) {
    super(`There is no branch ${shown(branch)}. ${offer(nearest)}${howToFetch(isShallow)}`);
  }
}

/** Several remotes have the branch, and they disagree on its commit. */
export class BranchAmbiguousError extends Failure {
  readonly code = 'BRANCH_AMBIGUOUS';

  constructor(
    readonly branch: string,
    readonly candidates: readonly string[],
  ) {
    super(
      `Several remotes have a branch ${shown(branch)}. Say which one you mean: ${candidates.join(', ')}.`,
    );
  }
}

/** git does not accept the name for a branch. */
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

/** A branch of that name exists already, or one that git can't have beside it. */
export class BranchExistsError extends Failure {
  readonly code = 'BRANCH_EXISTS';

  constructor(
    readonly branch: string,
    /** The existing branch; not `branch` itself when one name begins with the other, as those of a and a/b do. */
    readonly existing: string,
  ) {
    super(
      `The branch ${shown(branch)} can't be created: there is already a branch ${existing}. ` +
        `Choose another name, or leave --base out to use the existing branch.`,
    );
  }
}

function howToFetch(isShallow: boolean): string {
  return isShallow
    ? "This is a shallow clone that may know one branch only. To get the others: git remote set-branches origin '*' && git fetch"
    : 'If it is new on a remote, run git fetch first.';
}
