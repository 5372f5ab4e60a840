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
