import { Failure } from '@nx-worktree/system';

/** Something was asked of a server by URL that only the embedded one can do. */
export class ExternalServerError extends Failure {
  readonly code = 'EXTERNAL_SERVER';

  /** @param what can't be done: `stopped`, or its log `read` */
  constructor(readonly what: 'stopped' | 'read') {
    super(
      `The test databases are on an external server, which nx-worktree can't stop and whose log it can't read. ` +
        `These options are for the embedded server, which is used without server.url and NX_WORKTREE_DATABASE_URL.`,
    );
  }
}

/** Some of the databases that were kept could not be dropped. */
export class KeptDatabasesLeftError extends Failure {
  readonly code = 'KEPT_DATABASES_LEFT';

  constructor(
    readonly left: readonly string[],
    readonly dropped: readonly string[],
  ) {
    super(
      `These databases could not be dropped, because another role has sessions in them: ${left.join(', ')}. ` +
        `End those sessions, then run the command again.` +
        (dropped.length > 0 ? ` Dropped: ${dropped.join(', ')}.` : ''),
    );
  }
}
