import { Failure, messageOf } from '@nx-worktree/system';

/** The role may log in, but lacks what we need of the server. */
export class MissingPrivilegeError extends Failure {
  readonly code = 'MISSING_PRIVILEGE';

  constructor(
    readonly role: string,
    readonly privilege: string,
    options?: ErrorOptions,
  ) {
    super(
      `The role "${role}" lacks ${privilege} on the PostgreSQL server. ` +
        `Let an administrator run: ALTER ROLE "${role}" ${privilege};`,
      options,
    );
  }
}

/** The maintenance database is there, but this role can't use it: another role or another program made it. */
export class MaintenanceDatabaseError extends Failure {
  readonly code = 'MAINTENANCE_DATABASE_UNUSABLE';

  constructor(
    readonly database: string,
    readonly role: string,
    options: ErrorOptions,
  ) {
    super(
      `The role "${role}" can't use the database "${database}", where nx-worktree keeps its records: ` +
        `${messageOf(options.cause)}. Use the role that created it, or grant this role the same privileges.`,
      options,
    );
  }
}
