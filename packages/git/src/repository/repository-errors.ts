import { Failure, messageOf, offer, shown } from '@nx-worktree/system';

/** A command was run where there is no git repository. */
export class NotARepositoryError extends Failure {
  readonly code = 'NOT_A_REPOSITORY';

  constructor(
    readonly directory: string,
    options?: ErrorOptions,
  ) {
    super(
      `${directory} does not lie in a git repository. Go to a checkout of your repository, or make one with: git init`,
      options,
    );
  }
}

/** The repository belongs to somebody else, or is closed to this user. */
export class RepositoryAccessError extends Failure {
  readonly code = 'REPOSITORY_ACCESS';

  constructor(
    /** What this user may not use. */
    readonly path: string,
    /** Id of the user that it belongs to, where the system tells. */
    readonly owner: number | undefined,
    readonly problem: 'untrusted' | 'unreadable',
    options?: ErrorOptions,
  ) {
    const whose = owner === undefined ? 'somebody else' : `user ${owner}`;
    super(
      problem === 'untrusted'
        ? `git does not work in ${path}, since it belongs to ${whose}. Work in a clone of your own, or, if you trust ` +
            `its owner: git config --global --add safe.directory ${path}`
        : `You may not read ${path}, which belongs to ${whose}. Work in a clone of your own, or run this command as that user.`,
      options,
    );
  }
}

/** The repository has no main checkout in which worktrees could be kept. */
export class BareRepositoryError extends Failure {
  readonly code = 'BARE_REPOSITORY';

  constructor(
    readonly commonDirectory: string,
    options?: ErrorOptions,
  ) {
    super(
      `The repository ${commonDirectory} is bare, or does not know its main checkout, in which test worktrees are kept. ` +
        `Run the command in the main checkout, or in a clone: git clone ${commonDirectory}`,
      options,
    );
  }
}

/** There is nothing yet that could be checked out. */
export class NoCommitError extends Failure {
  readonly code = 'NO_COMMIT';

  constructor(readonly repository: string) {
    super(
      `The branch of ${repository} has no commit yet, so there is nothing to check out. Make a first commit, or name a branch that has one.`,
    );
  }
}

/** A branch that neither the repository nor what it knows of its remotes has. */
export class BranchUnknownError extends Failure {
  readonly code = 'BRANCH_UNKNOWN';

  constructor(
    readonly branch: string,
    /** The names that are most alike, best first. */
    readonly nearest: readonly string[],
    readonly isShallow: boolean,
  ) {
    super(`There is no branch ${shown(branch)}. ${offer(nearest)}${wayToMore(isShallow)}`);
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

/** A ref names a commit that isn't in the repository. */
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

/** Whether a directory still is a worktree can't be told. */
export class WorktreeUnreadableError extends Failure {
  readonly code = 'WORKTREE_UNREADABLE';

  constructor(
    readonly directory: string,
    cause: unknown,
  ) {
    super(
      `The worktree ${directory} can't be read: ${messageOf(cause)}. Nothing was changed. Make its .git readable for you, ` +
        `or move the directory away; then run the command again.`,
      { cause },
    );
  }
}

function wayToMore(isShallow: boolean): string {
  return isShallow
    ? "This is a shallow clone that may know one branch only. To get the others: git remote set-branches origin '*' && git fetch"
    : 'If it is new on a remote, run git fetch first.';
}
