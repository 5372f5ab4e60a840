import { messageOf } from '@nx-worktree/system';

/** What belongs to a whole server, and is there once for all of its databases. */
export interface SharedObject {
  readonly kind: 'role' | 'tablespace' | 'database' | 'replication slot';
  readonly name: string;
}

/** What the server says, also when it comes in the output of a migration tool. */
const TAKEN = /(?<kind>role|tablespace|database|replication slot) "(?<name>(?:[^"]|"")+)" already exists/;

/** What of the server was there already, when that is why a build failed. */
export function takenBy(error: unknown): SharedObject | undefined {
  const { kind, name } = TAKEN.exec(messageOf(error))?.groups ?? {};
  if (kind !== undefined && name !== undefined) return { kind: kind as SharedObject['kind'], name };
  return error instanceof Error && error.cause !== undefined ? takenBy(error.cause) : undefined;
}
