import { unlock } from '../locks/advisory-lock';
import { findKept, findKeptSince, keepRow } from '../ownership/kept-rows';
import { findRow, type OwnedRow } from '../ownership/owned-database';
import { type ConnectionInfo, connectionInfo } from '../session/address';
import { type Session } from '../session/session';
import { dropWhere } from '../databases/drop-databases';
import { sessionsIn } from '../databases/database-sessions';

/** A database that stays for people to look into, until it is dropped by `dropKept`. */
export interface KeptDatabase extends ConnectionInfo {
  readonly createdAt: Date;
}

/** Which of the kept databases to drop. */
export interface DropKeptRequest {
  /** Least age of the databases to drop, in ms. */
  readonly minAgeMs: number;
  /** Whether databases with sessions are dropped too; the sessions are ended then. */
  readonly evenInUse: boolean;
}

/** Keeps a clone that the session holds. If the process is killed, the clone is kept, or swept later. */
export async function keepDatabase(
  session: Session,
  { id, lock }: Pick<OwnedRow, 'id' | 'lock'>,
): Promise<boolean> {
  const isKept = await keepRow(session, id);
  if (isKept) await unlock(session, lock);
  return isKept;
}

/** The kept databases, oldest first. */
export async function keptDatabases(session: Session): Promise<KeptDatabase[]> {
  const rows = await findKept(session);
  return rows.map(({ name, createdAt }) => ({ ...connectionInfo(session.serverUrl, name), createdAt }));
}

/**
 * Drops kept databases.
 *
 * @returns the names of the dropped databases
 */
export async function dropKept(
  session: Session,
  { minAgeMs, evenInUse }: DropKeptRequest,
): Promise<string[]> {
  const isThere = async (row: OwnedRow): Promise<boolean> =>
    (await findRow(session, row.id)) !== undefined &&
    (evenInUse || (await sessionsIn(session, row.name)).length === 0);
  return dropWhere(session, await findKeptSince(session, minAgeMs), isThere);
}
