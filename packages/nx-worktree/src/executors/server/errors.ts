import { Failure } from '@nx-worktree/system';

/** Something was asked of a server by URL that only the embedded one can do. */
export class ExternalServerError extends Failure {
  readonly code = 'EXTERNAL_SERVER';

  /** @param what can't be done: `stopped`, or its log `read` */
  constructor(readonly what: 'stopped' | 'read') {
    super(
      `The test databases are on a server by URL, which is not ours: it can't be stopped and its log can't be read from ` +
        `here. These options are for the embedded server, which is used without server.url and NX_WORKTREE_DATABASE_URL.`,
    );
  }
}
