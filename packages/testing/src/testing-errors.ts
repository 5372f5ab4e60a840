import { Failure } from '@nx-worktree/postgres';

/** The test asks for the database of its suite, and there is none. */
export class NotInEnvironmentError extends Failure {
  readonly code = 'NOT_IN_ENVIRONMENT';

  constructor(readonly missing: string) {
    super(
      `This test needs the database of its suite, but ${missing} is not set. ` +
        `Run it with "nx run <project>:test-isolated", or in a worktree that has a database. ` +
        `Without Nx, name the migrations: cloneForTest({ directory: 'migrations' }).`,
    );
  }
}

/** The migrations that a test names aren't there. */
export class MigrationsMissingError extends Failure {
  readonly code = 'MIGRATIONS_MISSING';

  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(
      `There are no migrations to read at ${JSON.stringify(path)}. A relative path is taken from where the tests ` +
        `were started (${process.cwd()}); join it with __dirname to have it beside the test file.`,
      options,
    );
  }
}

/** The rows of a database should be deleted that nx-worktree did not make. */
export class ForeignDatabaseError extends Failure {
  readonly code = 'FOREIGN_DATABASE';

  constructor(readonly database: string) {
    super(
      `The rows of the database "${database}" are not deleted, because nx-worktree did not create it. ` +
        `Use a client of connectToSuite() or of a clone of cloneForTest().`,
    );
  }
}

/** A table that is to keep its rows isn't there, most often for a slip of the pen. */
export class UnknownTableError extends Failure {
  readonly code = 'UNKNOWN_TABLE';

  constructor(
    readonly table: string,
    readonly known: readonly string[],
  ) {
    super(
      `There is no table ${JSON.stringify(table)} whose rows could be kept. The tables are: ${known.join(', ')}.`,
    );
  }
}

/** A table that keeps its rows refers to one that would be emptied. */
export class KeptReferenceError extends Failure {
  readonly code = 'KEPT_REFERENCE';

  constructor(
    readonly kept: string,
    readonly emptied: string,
  ) {
    super(
      `${kept} can't keep its rows while ${emptied} is emptied, because it references it. ` +
        `Keep ${emptied} too, or don't keep ${kept}.`,
    );
  }
}

/** The transaction of a test was ended by what it tested. */
export class TransactionEndedError extends Failure {
  readonly code = 'TRANSACTION_ENDED';

  constructor(options: ErrorOptions) {
    super(
      `The transaction of this test was ended (committed or rolled back) before the test was over, so what the test ` +
        `wrote may have stayed in the database. Code that ends transactions is tested on a clone: cloneForTest().`,
      options,
    );
  }
}
