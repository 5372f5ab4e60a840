import { type Session } from '../session/session';
import { KEPT } from './layout';
import { COLUMNS, IS_ON_SERVER, type OwnedRow } from './owned-database';

/**
 * Keeps a clone that a session holds: in one statement, so that at no moment it could be swept.
 *
 * @returns whether there was one
 */
export async function keepRow(session: Session, id: string): Promise<boolean> {
  const kept = await session.query(
    `update owned_database set environment = $2
     where id = $1 and state = 'ready' and environment is null and ${IS_ON_SERVER} returning id`,
    [id, KEPT],
  );
  return kept.length > 0;
}

/** The kept clones that are on the server, oldest first. */
export async function findKept(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where environment = $1 and ${IS_ON_SERVER} order by created_at`,
    [KEPT],
  );
}

/**
 * The kept clones of at least this age, including those that others have dropped from the server.
 *
 * @param minAgeMs how long ago they were created at the least, in milliseconds
 */
export async function findKeptSince(session: Session, minAgeMs: number): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database
     where environment = $1 and created_at <= now() - $2 * interval '1 millisecond' order by created_at`,
    [KEPT, minAgeMs],
  );
}
