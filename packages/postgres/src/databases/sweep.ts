import { type RecordHolder } from '@nx-worktree/system';
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
import { recordHolderIn } from './owned-databases';

/** The names of the databases that `sweep` would drop now. */
export async function planSweep(session: Session): Promise<string[]> {
  return namesOf([...(await findAbandoned(session)), ...(await findOldTemplates(session))]);
}

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

/** Tells whether the record that holds a database is gone for good. */
export type RecordTest = (holder: RecordHolder) => Promise<boolean>;

/** The names of the databases that `sweepOfRecords` would drop now. */
export async function planSweepOfRecords(session: Session, isGone: RecordTest): Promise<string[]> {
  return namesOf(await findOfGoneRecords(session, isGone));
}

/**
 * Drops the clones whose record is gone and that have no sessions.
 *
 * @returns the names of the dropped databases
 */
export async function sweepOfRecords(session: Session, isGone: RecordTest): Promise<string[]> {
  const isStillGone = async (row: OwnedRow): Promise<boolean> =>
    (await findRow(session, row.id)) !== undefined &&
    (await sessionsIn(session, row.name)).length === 0 &&
    (await isOfGoneRecord(row, isGone));
  return dropWhere(session, await findOfGoneRecords(session, isGone), isStillGone);
}

/** A clone in use is needed, whatever became of its record. */
async function findOfGoneRecords(session: Session, isGone: RecordTest): Promise<OwnedRow[]> {
  const gone: OwnedRow[] = [];
  for (const row of await findHeldByRecord(session)) {
    if ((await isOfGoneRecord(row, isGone)) && (await sessionsIn(session, row.name)).length === 0) {
      gone.push(row);
    }
  }
  return gone;
}

/** A database whose record nobody can find stays. */
async function isOfGoneRecord(row: OwnedRow, isGone: RecordTest): Promise<boolean> {
  const holder = recordHolderIn(row);
  return holder !== undefined && isGone(holder);
}

function namesOf(rows: readonly OwnedRow[]): string[] {
  return rows.map(({ name }) => name);
}
