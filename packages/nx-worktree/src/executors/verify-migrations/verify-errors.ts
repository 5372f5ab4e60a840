import { Failure } from '@nx-worktree/system';

/** The project has no migrations of its own. */
export class NoOwnMigrationsError extends Failure {
  readonly code = 'NO_OWN_MIGRATIONS';

  constructor(readonly project: string) {
    super(
      `${project} has no migrations that nx-worktree recognizes, so there is nothing to verify. ` +
        `Run the target of the project that has them, or set "tool" in the options of the migrate target.`,
    );
  }
}

/** The reports can't be written where they are to be. */
export class ReportPathError extends Failure {
  readonly code = 'REPORT_PATH';

  constructor(
    readonly directory: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The reports can't be written to ${JSON.stringify(directory)}: ${reason}. Name a directory in the workspace, ` +
        `relative to its root, in the option "reports" of the verify target, or omit that option.`,
      options,
    );
  }
}
