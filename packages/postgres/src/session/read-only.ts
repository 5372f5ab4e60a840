import { type ConnectionInfo } from './address';

/**
 * How the same database is reached by `insideDatabase` without writing: all is one transaction that the server refuses
 * to write in. A setting of the session would not do: PgBouncer refuses such settings, or lends the session to others.
 */
export function readOnly(database: ConnectionInfo): ConnectionInfo {
  return { ...database, isReadOnly: true };
}
