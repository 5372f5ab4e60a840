import { Failure } from '@nx-worktree/system';

/** A step of a migration took longer than it may. */
export class MigrationHangsError extends Failure {
  readonly code = 'MIGRATION_HANGS';

  constructor(
    readonly seconds: number,
    /** What the sessions in its database did, a line for each. */
    readonly sessions: readonly string[],
  ) {
    const doing = sessions.length > 0 ? sessions.join('\n') : 'No session was in the database.';
    super(
      `It did not end within ${seconds} s and was stopped. ${doing}\n` +
        `If it needs longer, raise the option timeout of the verify target.`,
    );
  }
}

/** A migration ended, and something that it started still works in its database. */
export class MigrationLeavesSessionsError extends Failure {
  readonly code = 'MIGRATION_LEAVES_SESSIONS';

  constructor(
    /** A line for each. */
    readonly sessions: readonly string[],
  ) {
    super(
      `It ended, and left sessions in the database, which keep their locks:\n${sessions.join('\n')}\n` +
        `Close every connection that the migration opens before it ends.`,
    );
  }
}

/** After a migration ran, its database was gone. */
export class MigrationDroppedDatabaseError extends Failure {
  readonly code = 'MIGRATION_DROPPED_DATABASE';

  constructor(readonly database: string) {
    super(
      `It dropped or renamed the database that it was given. A migration may change what is in its database, but not ` +
        `the database itself: it could do that to other databases of the server as well.`,
    );
  }
}
