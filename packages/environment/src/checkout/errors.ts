import { Failure } from '@nx-worktree/system';

/** Something lies where the worktree is to be. */
export class TargetExistsError extends Failure {
  readonly code = 'TARGET_EXISTS';

  constructor(
    readonly directory: string,
    readonly kind: 'directory' | 'file',
  ) {
    super(
      `The worktree can't be made: there is a ${kind} at ${directory} already. ` +
        `Choose another identifier, or look at it and move it away.`,
    );
  }
}

/** The directory that holds the worktrees can't be made or written to. */
export class WorktreesDirectoryError extends Failure {
  readonly code = 'WORKTREES_DIRECTORY_UNUSABLE';

  constructor(
    readonly directory: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `Worktrees can't be kept in ${directory}: ${reason}. Make it a directory that you may write to.`,
      options,
    );
  }
}
