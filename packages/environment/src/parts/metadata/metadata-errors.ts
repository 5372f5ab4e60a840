import { Failure } from '@nx-worktree/system';
import { METADATA_FILE } from '../../engine/metadata/metadata';

/** The branch that was asked for has a file where a worktree says what it is. */
export class MetadataTrackedError extends Failure {
  readonly code = 'METADATA_TRACKED';

  constructor(readonly commit: string) {
    super(
      `${METADATA_FILE} is tracked in ${commit.slice(0, 8)}, but a worktree keeps its metadata in a file of that name. ` +
        `Stop tracking it in that branch: git rm --cached ${METADATA_FILE}, then commit. Or choose another branch.`,
    );
  }
}

/** Another file is in the place of a worktree's metadata. */
export class MetadataTakenError extends Failure {
  readonly code = 'METADATA_TAKEN';

  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path} was not overwritten: ${reason}. Inspect it and move it away, then run the command again.`);
  }
}
