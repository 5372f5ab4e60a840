import {
  findAbandoned,
  findHeldByRecord,
  findRow,
  isStillAbandoned,
  type OwnedRow,
} from '../ownership/owned-database';
import { findOldTemplates, retireTemplate } from '../ownership/template-rows';
import { type Session } from '../session/session';
import { sessionsIn } from './database-sessions';
import { dropWhere } from './drop-databases';

/**
 * Drops what has no living holder: clones whose session has ended, and what a process left half created or half dropped
 * when it ended. A living holder has the lock of its row, so nothing of it can be taken. Then drops templates that
 * were not used for long.
 *
 * @returns the names of the dropped databases
 */
export async function sweep(session: Session): Promise<string[]> {
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

/** The clones whose record is gone and that have no sessions: a clone in use is needed, whatever became of its record. */
export async function findOfGoneRecords(session: Session, isGone: GoneTest): Promise<OwnedRow[]> {
  const gone: OwnedRow[] = [];
  for (const row of await findHeldByRecord(session)) {
    if ((await isGone(row)) && (await sessionsIn(session, row.name)).length === 0) gone.push(row);
  }
  return gone;
}

/**
 * Drops the clones whose record is gone and that have no sessions.
 *
 * @returns the names of the dropped databases
 */
export async function sweepOfRecords(session: Session, isGone: GoneTest): Promise<string[]> {
  const isStillGone: GoneTest = async (row) =>
    (await findRow(session, row.id)) !== undefined &&
    (await sessionsIn(session, row.name)).length === 0 &&
    (await isGone(row));
  return dropWhere(session, await findOfGoneRecords(session, isGone), isStillGone);
}
