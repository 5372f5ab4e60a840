import { Failure, messageOf } from '@nx-worktree/system';

/** Where a server is, in words that hold no password. */
export interface ServerAddress {
  readonly host: string;
  readonly port: string;
  readonly user: string;
}

/** The address of a server is no PostgreSQL URL. The address isn't shown: it may hold a password. */
export class ServerUrlError extends Failure {
  readonly code = 'SERVER_URL_INVALID';

  constructor(options?: ErrorOptions) {
    super(
      `The URL of the PostgreSQL server is not valid. Write it as postgresql://user:password@host:5432/database; ` +
        `signs such as @ or / in the password must be percent-encoded.`,
      options,
    );
  }
}

/** Node says nothing in words when a host has several addresses and none of them answers. */
function reasonOf(cause: unknown): string {
  const isMany = typeof cause === 'object' && cause !== null && 'errors' in cause;
  return messageOf(isMany && Array.isArray(cause.errors) ? cause.errors[0] : cause);
}

/** No server answers at the address. */
export class ServerUnreachableError extends Failure {
  readonly code = 'SERVER_UNREACHABLE';

  constructor(
    readonly server: ServerAddress,
    options: ErrorOptions,
  ) {
    super(
      `The PostgreSQL server at ${server.host}:${server.port} can't be reached: ${reasonOf(options.cause)}. ` +
        `Start it, or correct its URL.`,
      options,
    );
  }
}

/** The server refuses this user: wrong password, no such role, or a rule in `pg_hba.conf`. */
export class LoginRefusedError extends Failure {
  readonly code = 'LOGIN_REFUSED';

  constructor(
    readonly server: ServerAddress,
    options: ErrorOptions,
  ) {
    super(
      `The PostgreSQL server at ${server.host}:${server.port} refuses the role "${server.user}": ` +
        `${messageOf(options.cause)}. Correct user and password in its URL.`,
      options,
    );
  }
}

/** All connections are in use that the server, a database of it or the role may have. */
export class ConnectionLimitError extends Failure {
  readonly code = 'CONNECTION_LIMIT';

  constructor(
    readonly server: ServerAddress,
    options: ErrorOptions,
    /** The sessions that use them, as far as they can be seen: `24 of vitest in testdb_shop (user ada)`. */
    readonly sessions: readonly string[] = [],
  ) {
    super(
      `The PostgreSQL server at ${server.host}:${server.port} has no connection left: ${messageOf(options.cause)}. ` +
        (sessions.length > 0 ? `In use: ${sessions.join(', ')}. ` : '') +
        `Run fewer suites at once, or use smaller pools in them; on a server of your own, raise max_connections.`,
      options,
    );
  }
}

/** Between us and the server is a proxy that lends out the server's processes for single transactions. */
export class TransactionPoolingError extends Failure {
  readonly code = 'TRANSACTION_POOLING';

  constructor(readonly server: ServerAddress) {
    super(
      `${server.host}:${server.port} is not a PostgreSQL server but a proxy that pools transactions, such as PgBouncer ` +
        `with pool_mode = transaction. The locks that say which databases are in use don't hold there. ` +
        `Give the URL of the server itself, or of a pool with pool_mode = session.`,
    );
  }
}

/** The session to the server ended while it was in use: the server was stopped or killed. */
export class SessionLostError extends Failure {
  readonly code = 'SESSION_LOST';

  constructor(
    readonly server: ServerAddress,
    options: ErrorOptions,
  ) {
    super(
      `The session with the PostgreSQL server at ${server.host}:${server.port} was lost: ` +
        `${messageOf(options.cause)}. The server was stopped or killed; run the command again.`,
      options,
    );
  }
}

/** A server that should know the password asks for it in plain text, or asks for none. */
export class PasswordRequestError extends Failure {
  readonly code = 'PASSWORD_REQUEST';

  constructor() {
    super(
      'The server does not ask for a password by SCRAM-SHA-256, so it may be a different server. No password was sent.',
    );
  }
}
