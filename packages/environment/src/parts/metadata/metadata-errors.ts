import { Failure } from '@nx-worktree/system';
import { METADATA_FILE } from '../../engine/metadata/metadata';

/** The branch that was asked for has a file where a worktree says what it is. */
export class MetadataTrackedError extends Failure {
  readonly code = 'METADATA_TRACKED';

  constructor(readonly commit: string) {
    super(
      `${METADATA_FILE} is tracked in ${commit.slice(0, 8)}, and a worktree keeps there what it says of itself. ` +
        `Stop tracking it in that branch: git rm --cached ${METADATA_FILE}, then commit. Or choose another branch.`,
    );
  }
}

/** Somebody else's file lies where a worktree says what it is. */
export class MetadataTakenError extends Failure {
  readonly code = 'METADATA_TAKEN';

  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path} is not overwritten: ${reason}. Look at it and move it away, then run the command again.`);
  }
}
