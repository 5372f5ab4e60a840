import { Failure } from '@nx-worktree/system';

/** Ports that an environment had are another one's by now, or somebody listens there. */
export class PortsLostError extends Failure {
  readonly code = 'PORTS_LOST';

  constructor(readonly identifier: string) {
    super(
      `Another environment has these ports by now, or somebody listens on them. ` +
        `Give it new ones: nx run worktrees:ports --identifier=${identifier} --reassign`,
    );
  }
}

/** The record of a worktree is gone and can't be written again. */
export class RecordLostError extends Failure {
  readonly code = 'RECORD_LOST';

  constructor(
    readonly directory: string,
    readonly reason: string,
  ) {
    super(
      `The record of ${directory} can't be written again: ${reason}. ` +
        `When you don't need that worktree any more: git worktree remove ${directory}`,
    );
  }
}
