import { hasCode } from '@nx-worktree/system';
import { DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { tryLock, unlock } from '../locks/advisory-lock';
import { insertRow, newRow, type OwnedRow, type NewDatabase } from '../ownership/owned-database';
import { type Session } from '../session/session';
import { databaseName } from './database-name';
import { dropOwned } from './drop-owned';

/*
 * How a database of ours comes and goes, templates and clones alike.
 *
 * 1. Its row is written to the maintenance database, with a private name, while this session holds the row's lock.
 * 2. `create database` makes it under that name, which nobody could guess.
 * 3. It is renamed to its public name in one transaction with the row, which learns the oid then. A name that is taken gets a
 *    suffix: no database is ever taken over.
 * 4. What a process holds keeps the lock of its row; the lock of what a record holds is released.
 * 5. To drop one, a session takes the lock and looks at the row again (`drop-databases`). The row goes last.
 * 6. A sweep finds rows whose lock is free although their holder would have it, and drops their databases (`sweep`).
 */

/** A database that its maker alone knows, until it is published. Its maker holds its lock. */
export type PrivateDatabase = Pick<OwnedRow, 'id' | 'name' | 'lock'>;

/**
 * Creates a database under a private name. When the process is killed at any moment, the row is there with its lock
 * free, and the name in it is the name on the server.
 *
 * @param from what follows `create database <name>`
 */
export async function createPrivate(
  session: Session,
  database: NewDatabase,
  from: string,
): Promise<PrivateDatabase> {
  const row = newRow();
  await tryLock(session, row.lock);
  await insertRow(session, row, database);
  try {
    await session.query(`create database ${escapeIdentifier(row.name)} ${from}`);
  } catch (error) {
    await abandon(session, row);
    throw error;
  }
  return row;
}

/**
 * Gives the finished database its public name, or that name with a suffix when it is taken: by any program, since no
 * database is ever taken over.
 *
 * @param session a session with the maintenance database
 * @param database the finished database under its private name
 * @param wished the public name, which gets a suffix when it is taken
 * @param alter more statements, of the same transaction, before it is renamed
 * @param suite id of the environment of the suite that uses it
 * @returns the public name
 */
export async function publish(
  session: Session,
  { id, name }: PrivateDatabase,
  wished: string,
  alter = '',
  suite?: string,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const published = databaseName(wished, attempt);
    try {
      await session.query(`
        ${alter}
        update owned_database
          set state = 'ready', name = ${escapeLiteral(published)},
              suite = ${suite === undefined ? 'null' : escapeLiteral(suite)},
              oid = (select oid from pg_database where datname = ${escapeLiteral(name)})
          where id = ${escapeLiteral(id)};
        alter database ${escapeIdentifier(name)} rename to ${escapeIdentifier(published)};
      `);
      return published;
    } catch (error) {
      if (!isNameTaken(error)) throw error;
    }
  }
}

/** Who takes a name at the same moment is found out only by the index behind it. */
function isNameTaken(error: unknown): boolean {
  if (hasCode(error, '42P04')) return true;
  return error instanceof DatabaseError && error.constraint === 'pg_database_datname_index';
}

/** Takes back a database that could not be finished. What fails here is left to `sweep`: the first error counts. */
export async function abandon(session: Session, row: PrivateDatabase): Promise<void> {
  try {
    await dropOwned(session, { ...row, oid: null });
  } catch {
    // Once its lock is free, a sweep drops it.
  } finally {
    await unlock(session, row.lock);
  }
}
