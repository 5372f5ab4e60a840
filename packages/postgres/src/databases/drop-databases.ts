import { lockUnless, tryLock, unlock } from '../locks/advisory-lock';
import { findOfEnvironment, findRow, type OwnedRow } from '../ownership/owned-database';
import { SessionLostError } from '../session/session-errors';
import { type Session } from '../session/session';
import { dropOwned } from './drop-owned';

/** Drops one database of ours, unless another process has done it in the meantime. */
export async function dropUnderLock(
  session: Session,
  { id, lock }: Pick<OwnedRow, 'id' | 'lock'>,
): Promise<void> {
  const isGone = async (): Promise<true | undefined> => ((await findRow(session, id)) ? undefined : true);
  if (await lockUnless(session, lock, isGone)) return;
  try {
    const row = await findRow(session, id);
    if (row) await dropOwned(session, row);
  } finally {
    await unlock(session, lock);
  }
}

/** Drops every database that the record of an environment holds, half-created ones included. */
export async function dropDatabasesOf(session: Session, environment: string): Promise<void> {
  for (const row of await findOfEnvironment(session, environment)) await dropUnderLock(session, row);
}

/**
 * Drops those that no process is working on.
 *
 * @param mayDrop asked when this session has the lock of the row
 * @returns the names of the dropped databases
 */
export async function dropWhere(
  session: Session,
  rows: readonly OwnedRow[],
  mayDrop: (row: OwnedRow) => Promise<boolean>,
): Promise<string[]> {
  const dropped: string[] = [];
  for (const row of rows) {
    if (!(await tryLock(session, row.lock))) continue;
    try {
      if (!(await mayDrop(row))) continue;
      await dropOwned(session, row);
      dropped.push(row.name);
    } catch (error) {
      // One that can't be dropped now, such as one with another role's session in it, must not keep the others.
      if (error instanceof SessionLostError) throw error;
    } finally {
      await unlock(session, row.lock);
    }
  }
  return dropped;
}
