import { Failure, offer, shown } from '@nx-worktree/system';

/** The current branch has no commit yet, so there is nothing to check out. */
export class NoCommitError extends Failure {
  readonly code = 'NO_COMMIT';

  constructor(readonly repository: string) {
    super(
      `The current branch of ${repository} has no commit yet, so there is nothing to check out. ` +
        `Make a first commit, or name a branch that has one.`,
    );
  }
}

/** Neither a ref, nor a hash, nor an expression that git can resolve. */
export class RefUnknownError extends Failure {
  readonly code = 'REF_UNKNOWN';

  constructor(
    readonly ref: string,
    /** The most similar names of branches and tags, best first. */
    readonly nearest: readonly string[],
  ) {
    super(
      `There is no commit ${shown(ref)}. ${offer(nearest)}Give a tag, a branch, a hash or an expression such as HEAD~2. ` +
        `If it is new on a remote, run git fetch --tags first.`,
    );
  }
}

/** The name is that of a directory or a file in git, not of a commit. */
export class NotACommitError extends Failure {
  readonly code = 'NOT_A_COMMIT';

  constructor(
    readonly ref: string,
    /** What it is instead, such as `directory`. */
    readonly kind: string,
  ) {
    super(
      `${shown(ref)} is a ${kind}, not a commit, so it can't be checked out. Give a tag, a branch or a hash.`,
    );
  }
}

/** A ref points to a commit that the repository does not have. */
export class CommitMissingError extends Failure {
  readonly code = 'COMMIT_MISSING';

  constructor(
    readonly ref: string,
    readonly commit: string,
    readonly isShallow: boolean,
  ) {
    super(
      `${ref} points to commit ${commit}, which this repository does not have. ` +
        (isShallow
          ? 'It is a shallow clone. Fetch the rest: git fetch --unshallow'
          : 'Fetch it again: git fetch --refetch'),
    );
  }
}

/** Two commits change the same lines, so git can't merge them by itself. */
export class MergeConflictError extends Failure {
  readonly code = 'MERGE_CONFLICT';

  constructor(
    readonly ours: string,
    readonly theirs: string,
  ) {
    super(
      `Git can't merge ${theirs} into ${ours} by itself: they change the same lines. ` +
        `List the files with git merge-tree --name-only ${ours} ${theirs}, and merge them by hand first.`,
    );
  }
}
