import { Failure, messageOf } from '@nx-worktree/system';

/** Whether a directory is still a worktree can't be told. */
export class WorktreeUnreadableError extends Failure {
  readonly code = 'WORKTREE_UNREADABLE';

  constructor(
    readonly directory: string,
    cause: unknown,
  ) {
    super(
      `The worktree ${directory} can't be read: ${messageOf(cause)}. Nothing was changed. Make its .git file readable, ` +
        `or move the directory away, then run the command again.`,
      { cause },
    );
  }
}
