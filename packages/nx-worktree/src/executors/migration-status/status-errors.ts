import { Failure } from '@nx-worktree/system';

/** The worktree has no database to look at. */
export class NoDatabaseError extends Failure {
  readonly code = 'NO_DATABASE';

  constructor(readonly identifier: string) {
    super(
      `The worktree ${identifier} has no database. Create one that has: nx g worktree <identifier> --database. ` +
        `Or name another database: --url=postgresql://...`,
    );
  }
}

/** Two options name two databases. */
export class TwoDatabasesError extends Failure {
  readonly code = 'TWO_DATABASES';

  constructor() {
    super('--url and --identifier name two databases. Omit one of them.');
  }
}
