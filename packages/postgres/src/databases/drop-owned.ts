import { escapeIdentifier } from 'pg';
import { deleteRow, type OwnedRow } from '../ownership/owned-database';
import { type Session } from '../session/session';
import { noteUse } from '../suites/note-use';
import { isLeft } from './database-sessions';

/**
 * `pool.end()` returns before the backends are gone, and a client that is told of its termination on the way out
 * reports that as an error. So those who are about to leave get this long, in ms.
 */
const GRACE_MS = 300;

/**
 * Drops one database of ours and forgets its row. This is the only place that drops databases, and it takes rows,
 * not names: a database with the row's name that isn't the one we made stays. Must hold the row's lock.
 */
export async function dropOwned(
  session: Session,
  row: Pick<OwnedRow, 'id' | 'name' | 'oid'> & Partial<Pick<OwnedRow, 'suite'>>,
): Promise<void> {
  const found = await findOnServer(session, row);
  if (found) {
    const name = escapeIdentifier(found.name);
    // A template can't be dropped, not even with force.
    if (found.isTemplate) await session.query(`alter database ${name} is_template false`);
    await isLeft(session, found.name, GRACE_MS);
    if (row.suite) await noteUse(session, row.suite, found.name);
    await session.query(`drop database if exists ${name} with (force)`);
  }
  await deleteRow(session, row.id);
}

interface OnServer {
  name: string;
  isTemplate: boolean;
}

/** The private name is proof enough, since nothing else could guess it; a public one is proven by the oid. */
async function findOnServer(
  session: Session,
  { name, oid }: Pick<OwnedRow, 'name' | 'oid'>,
): Promise<OnServer | undefined> {
  const [found] = await session.query<OnServer>(
    `select datname as name, datistemplate as "isTemplate" from pg_database
     where datname = $1 and oid = coalesce($2::oid, oid)`,
    [name, oid],
  );
  return found;
}
