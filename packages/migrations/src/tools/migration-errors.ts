import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../sets/migration-set';

/** The files of a project's migrations contradict each other, so that its tool would fail or skip some of them. */
export class MigrationFilesError extends Failure {
  readonly code = 'MIGRATION_FILES';

  constructor(
    readonly set: MigrationSet,
    /** What is wrong, with the files, as a sentence without its full stop. */
    readonly reason: string,
    /** Where that is that none of several migrations comes after the other: their names. */
    readonly heads: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} in ${set.root} can't be applied by ${set.tool}: ${reason}.`,
      options,
    );
  }
}
