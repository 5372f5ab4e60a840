import { Failure } from '@nx-worktree/postgres';

/** The test asks for the database of its suite, and there is none. */
export class NotInEnvironmentError extends Failure {
  readonly code = 'NOT_IN_ENVIRONMENT';

  constructor(readonly missing: string) {
    super(
      `This test needs the database that nx-worktree gives its suite, but ${missing} is not set. ` +
        `Run it with "nx run <project>:test-isolated", or in a worktree that has a database.`,
    );
  }
}
