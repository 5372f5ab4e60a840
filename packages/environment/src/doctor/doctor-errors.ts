import { Failure } from '@nx-worktree/system';

/** The record of a worktree is gone and can't be written again. */
export class RecordLostError extends Failure {
  readonly code = 'RECORD_LOST';

  constructor(
    readonly directory: string,
    readonly reason: string,
  ) {
    super(
      `The record of ${directory} can't be recreated: ${reason}. ` +
        `If you no longer need that worktree: git worktree remove ${directory}`,
    );
  }
}
