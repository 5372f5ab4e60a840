import { randomUUID } from 'node:crypto';
import { lockKey, type LockKey } from '../locks/advisory-lock';
import { type Session } from '../session/session';

/** A database of ours, as the maintenance database knows it. */
export interface OwnedRow {
  readonly id: string;
  readonly kind: 'template' | 'clone';
  readonly state: 'creating' | 'ready';
  readonly name: string;
  readonly oid: string | null;
  readonly lock: LockKey;
  readonly template: string | null;
  readonly environment: string | null;
  readonly createdAt: Date;
}

/** What is said of a database when it is made. */
export interface Ownership {
  readonly kind: 'template' | 'clone';
  /** Of a template: what it was built from. */
  readonly key?: string;
  readonly manifest?: Readonly<Record<string, string>>;
  /** Of a clone: name of its template. */
  readonly template?: string | undefined;
  /** Of a clone that is held by a record; without it the session holds it. */
  readonly environment?: string | undefined;
}

const COLUMNS = `id, kind, state, name, oid::text, lock::text, template, environment, created_at as "createdAt"`;

/** A row whose owner, if it still lives, holds its lock: unfinished databases, and clones of sessions. */
const HELD_BY_LOCK = `(state = 'creating' or (kind = 'clone' and environment is null))`;

/** pg_locks has the halves of a 64-bit advisory lock in two columns. */
const LOCK_IS_FREE = `not exists (
  select from pg_locks held
  where held.locktype = 'advisory' and held.objsubid = 1
    and held.database = (select oid from pg_database where datname = current_database())
    and (held.classid::bigint << 32 | held.objid::bigint) = owned_database.lock
)`;

/** A row that isn't written yet, with a private name that nobody else has. */
export function newRow(): Pick<OwnedRow, 'id' | 'name' | 'lock'> {
  const id = randomUUID();
  return { id, name: `nxw_private_${id.replaceAll('-', '')}`, lock: lockKey(`owned database ${id}`) };
}

/** Writes the row of a database that is about to be created. */
export async function insertRow(
  session: Session,
  { id, name, lock }: Pick<OwnedRow, 'id' | 'name' | 'lock'>,
  { kind, key, manifest, template, environment }: Ownership,
): Promise<void> {
  await session.query(
    `insert into owned_database (id, kind, state, name, lock, key, manifest, template, environment)
     values ($1, $2, 'creating', $3, $4, $5, $6, $7, $8)`,
    [id, kind, name, lock, key, manifest && JSON.stringify(manifest), template, environment],
  );
}

export async function deleteRow(session: Session, id: string): Promise<void> {
  await session.query('delete from owned_database where id = $1', [id]);
}

export async function findRow(session: Session, id: string): Promise<OwnedRow | undefined> {
  const [row] = await session.query<OwnedRow>(`select ${COLUMNS} from owned_database where id = $1`, [id]);
  return row;
}

/** The template that is complete and still on the server. */
export async function findReadyTemplate(session: Session, key: string): Promise<OwnedRow | undefined> {
  const [row] = await session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database
     where key = $1 and kind = 'template' and state = 'ready' and ${isOnServer()}`,
    [key],
  );
  return row;
}

/** Templates with this key that are not complete, or that somebody dropped from the server. */
export async function findBrokenTemplates(session: Session, key: string): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database
     where key = $1 and kind = 'template' and (state = 'creating' or not ${isOnServer()})`,
    [key],
  );
}

/** What an environment owns, oldest first. */
export async function findOfEnvironment(session: Session, environment: string): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where environment = $1 order by created_at`,
    [environment],
  );
}

/** What seems to have lost its owner. Only who gets the row's lock may act on it, after another look. */
export async function findAbandoned(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where ${HELD_BY_LOCK} and ${LOCK_IS_FREE}`,
  );
}

/** Whether the row still is of the kind whose owner holds its lock; asked by who has got that lock. */
export async function isStillAbandoned(session: Session, id: string): Promise<boolean> {
  const rows = await session.query(`select from owned_database where id = $1 and ${HELD_BY_LOCK}`, [id]);
  return rows.length > 0;
}

/** Whether a database of this name is on the server and ours. */
export async function isOwned(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(
    `select from owned_database where name = $1 and state = 'ready' and ${isOnServer()}`,
    [name],
  );
  return rows.length > 0;
}

/** The oid proves it: a database that somebody made later under the same name has another one. */
function isOnServer(): string {
  return `exists (select from pg_database d where d.oid = owned_database.oid and d.datname = owned_database.name)`;
}
