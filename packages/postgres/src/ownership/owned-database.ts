import { randomUUID } from 'node:crypto';
import { lockKey, type LockKey } from '../locks/advisory-lock';
import { type Session } from '../session/session';
import { type Manifest } from './template-contents';

/** A database of ours, as the maintenance database knows it. */
export interface OwnedRow {
  readonly id: string;
  readonly kind: 'template' | 'clone';
  readonly state: 'creating' | 'ready' | 'spare' | 'dropping';
  readonly name: string;
  readonly oid: string | null;
  readonly lock: LockKey;
  readonly key: string | null;
  readonly template: string | null;
  readonly environment: string | null;
  readonly owner: string | null;
  readonly suite: string | null;
  readonly createdAt: Date;
}

/** What is said of a database when it is made. */
export interface Ownership {
  readonly kind: 'template' | 'clone';
  /** Of a template: what it was built from. */
  readonly key?: string;
  readonly manifest?: Manifest;
  readonly subject?: string | undefined;
  /** Of a clone: name of its template. */
  readonly template?: string | undefined;
  /** Of a clone that is held by a record; without it the session holds it. */
  readonly environment?: string | undefined;
  /** Where that record is, in words of who makes the database. */
  readonly owner?: string | undefined;
}

export const COLUMNS = `id, kind, state, name, oid::text, lock::text, key, template, environment, owner, suite, created_at as "createdAt"`;

/** A row whose owner, if it still lives, holds its lock: databases that are half made or half gone, and clones of sessions. */
const HELD_BY_LOCK = `(state in ('creating', 'dropping') or (state = 'ready' and kind = 'clone' and environment is null))`;

/** A clone that was made before somebody asked for it, and for which nobody has. */
const IS_FORGOTTEN = `(state = 'spare' and created_at < now() - interval '1 hour')`;

/** pg_locks has the halves of a 64-bit advisory lock in two columns. */
const LOCK_IS_FREE = `not exists (
  select from pg_locks held
  where held.locktype = 'advisory' and held.objsubid = 1
    and held.database = (select oid from pg_database where datname = current_database())
    and (held.classid::bigint << 32 | held.objid::bigint) = owned_database.lock
)`;

/** The oid proves it: a database that somebody made later under the same name has another one. */
export const IS_ON_SERVER = `exists (
  select from pg_database d where d.oid = owned_database.oid and d.datname = owned_database.name
)`;

/** Who clones once more within a minute writes nothing. */
export const USED_LONG_AGO = `used_at < now() - interval '1 minute'`;

/** A row that isn't written yet, with a private name that nobody else has. */
export function newRow(): Pick<OwnedRow, 'id' | 'name' | 'lock'> {
  const id = randomUUID();
  return { id, name: `nxw_private_${id.replaceAll('-', '')}`, lock: lockKey(`owned database ${id}`) };
}

/** Writes the row of a database that is about to be created, and notes that its template is used. */
export async function insertRow(
  session: Session,
  { id, name, lock }: Pick<OwnedRow, 'id' | 'name' | 'lock'>,
  { kind, key, manifest, subject, template, environment, owner }: Ownership,
): Promise<void> {
  await session.query(
    `with used as (update owned_database set used_at = now()
                   where name = $7 and kind = 'template' and state = 'ready' and ${USED_LONG_AGO})
     insert into owned_database
       (id, kind, state, name, lock, key, declared, manifest, template, environment, subject, owner, roles_before)
     values ($1, $2, 'creating', $3, $4, $5, $5, $6, $7, $8, $9, $10,
             case when $2 = 'template' then array(select rolname::text from pg_roles) end)`,
    [id, kind, name, lock, key, manifest && JSON.stringify(manifest), template, environment, subject, owner],
  );
}

export async function deleteRow(session: Session, id: string): Promise<void> {
  await session.query('delete from owned_database where id = $1', [id]);
}

export async function findRow(session: Session, id: string): Promise<OwnedRow | undefined> {
  const [row] = await session.query<OwnedRow>(`select ${COLUMNS} from owned_database where id = $1`, [id]);
  return row;
}

/** What an environment owns, oldest first. */
export async function findOfEnvironment(session: Session, environment: string): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where environment = $1 order by created_at`,
    [environment],
  );
}

/** The clones that a record holds of which it is known where it is, oldest first. */
export async function findHeldByRecord(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database
     where kind = 'clone' and state = 'ready' and environment is not null and owner is not null order by created_at`,
  );
}

/** All that is ours, oldest first. */
export async function findAll(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(`select ${COLUMNS} from owned_database order by created_at`);
}

/** What seems to have lost its owner. Only who gets the row's lock may act on it, after another look. */
export async function findAbandoned(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where (${HELD_BY_LOCK} or ${IS_FORGOTTEN}) and ${LOCK_IS_FREE}`,
  );
}

/** Whether the row still is of the kind whose owner holds its lock; asked by who has got that lock. */
export async function isStillAbandoned(session: Session, id: string): Promise<boolean> {
  const rows = await session.query(
    `select from owned_database where id = $1 and (${HELD_BY_LOCK} or ${IS_FORGOTTEN})`,
    [id],
  );
  return rows.length > 0;
}

/** Whether a database of this name is on the server and ours. */
export async function isOwned(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(
    `select from owned_database where name = $1 and state = 'ready' and ${IS_ON_SERVER}`,
    [name],
  );
  return rows.length > 0;
}
