import { lockUnless, tryLock, unlock } from '../locks/advisory-lock';
import {
  findAbandoned,
  findHeldByRecord,
  findOfEnvironment,
  findRow,
  isStillAbandoned,
  type OwnedRow,
} from '../ownership/owned-database';
import { findOldTemplates, retireTemplate } from '../ownership/template-rows';
import { SessionLostError } from '../session/errors';
import { type Session } from '../session/session';
import { dropOwned } from './drop-owned';
import { sessionsIn } from './sessions';

/** Drops one database of ours, unless somebody else has done it meanwhile. */
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

/** Drops all that an environment owns, also what was half created. */
export async function dropDatabasesOf(session: Session, environment: string): Promise<void> {
  for (const row of await findOfEnvironment(session, environment)) await dropUnderLock(session, row);
}

/**
 * Drops what has no living owner: clones whose session has ended, and what was half created or half dropped by a
 * process that is gone. An owner holds the lock of its row, so nothing of a living one can be taken. Then templates
 * that nobody has used for long.
 *
 * @returns the names of the dropped databases
 */
export async function reap(session: Session): Promise<string[]> {
  const abandoned = await dropWhere(session, await findAbandoned(session), ({ id }) =>
    isStillAbandoned(session, id),
  );
  const old = await dropWhere(session, await findOldTemplates(session), ({ id }) =>
    retireTemplate(session, id),
  );
  return [...abandoned, ...old];
}

/** Tells whether the record that holds a clone is gone for good. */
export type GoneTest = (row: OwnedRow) => Promise<boolean>;

/** The clones whose record is gone, but for those that somebody is in: whoever uses it knows better. */
export async function findGone(session: Session, hasGone: GoneTest): Promise<OwnedRow[]> {
  const gone: OwnedRow[] = [];
  for (const row of await findHeldByRecord(session)) {
    if ((await hasGone(row)) && (await sessionsIn(session, row.name)).length === 0) gone.push(row);
  }
  return gone;
}

/**
 * Drops the clones whose record is gone.
 *
 * @returns the names of the dropped databases
 */
export async function dropGone(session: Session, hasGone: GoneTest): Promise<string[]> {
  const isStillGone: GoneTest = async (row) =>
    (await findRow(session, row.id)) !== undefined &&
    (await sessionsIn(session, row.name)).length === 0 &&
    (await hasGone(row));
  return dropWhere(session, await findGone(session, hasGone), isStillGone);
}

/**
 * Drops those that nobody works on now.
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
