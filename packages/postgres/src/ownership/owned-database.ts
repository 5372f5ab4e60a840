import { type RecordHolder } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { lockKey, type LockKey } from '../locks/advisory-lock';
import { type Session } from '../session/session';
import { KEPT } from './layout';
import { recordText } from './record-text';
import { type Manifest } from './template-contents';

/** A database of ours, as the maintenance database knows it. */
export interface OwnedRow {
  readonly id: string;
  readonly kind: 'template' | 'clone';
  readonly state: 'creating' | 'ready' | 'spare' | 'kept' | 'dropping';
  readonly name: string;
  readonly oid: string | null;
  readonly lock: LockKey;
  readonly key: string | null;
  readonly template: string | null;
  /** Id of the environment whose record holds it; `null` when a process does. */
  readonly environment: string | null;
  /** Where that record is, as `recordText` writes it. */
  readonly record: string | null;
  /** Id of the environment of the suite that uses it. */
  readonly suite: string | null;
  readonly createdAt: Date;
}

/** What is written down of a database before it is made. */
export interface NewDatabase {
  readonly kind: 'template' | 'clone';
  /** Of a template: what it was built from. */
  readonly key?: string;
  readonly manifest?: Manifest;
  readonly subject?: string | undefined;
  /** Of a clone: name of its template. */
  readonly template?: string | undefined;
  /** Of a clone that a record holds; any other is held by this process, through its session. */
  readonly holder?: RecordHolder | undefined;
}

/** The columns of an `OwnedRow`. */
export const COLUMNS = `
  id, kind, case when environment = '${KEPT}' then 'kept' else state end as state, name, oid::text, lock::text, key,
  template, nullif(environment, '${KEPT}') as environment, owner as record, suite, created_at as "createdAt"`;

/** A row whose holder, if it lives, has its lock: databases that are half made or half gone, and clones of processes. */
const HELD_BY_LOCK = `(state in ('creating', 'dropping') or (state = 'ready' and kind = 'clone' and environment is null))`;

/** A spare clone that was not taken in time. */
const IS_FORGOTTEN = `(state = 'spare' and created_at < now() - interval '1 hour')`;

/** pg_locks has the halves of a 64-bit advisory lock in two columns. */
const LOCK_IS_FREE = `not exists (
  select from pg_locks held
  where held.locktype = 'advisory' and held.objsubid = 1
    and held.database = (select oid from pg_database where datname = current_database())
    and (held.classid::bigint << 32 | held.objid::bigint) = owned_database.lock
)`;

/** The oid proves it: a database made later under the same name has another one. */
export const IS_ON_SERVER = `exists (
  select from pg_database d where d.oid = owned_database.oid and d.datname = owned_database.name
)`;

/** Who clones once more within a minute writes nothing. */
export const USED_LONG_AGO = `used_at < now() - interval '1 minute'`;

/** A row that isn't written yet, with a private name that no other database has. */
export function newRow(): Pick<OwnedRow, 'id' | 'name' | 'lock'> {
  const id = randomUUID();
  return { id, name: `nxw_private_${id.replaceAll('-', '')}`, lock: lockKey(`owned database ${id}`) };
}

/** A clone that a record holds stays for long, also when its template is dropped: so it keeps what that was made of. */
const OF_TEMPLATE = `(
  select manifest from owned_database template where template.name = $7 and kind = 'template' and state = 'ready')`;

/** Writes the row of a database that is about to be created, and notes that its template is used. */
export async function insertRow(
  session: Session,
  { id, name, lock }: Pick<OwnedRow, 'id' | 'name' | 'lock'>,
  { kind, key, manifest, subject, template, holder }: NewDatabase,
): Promise<void> {
  await session.query(
    `with used as (update owned_database set used_at = now()
                   where name = $7 and kind = 'template' and state = 'ready' and ${USED_LONG_AGO})
     insert into owned_database
       (id, kind, state, name, lock, key, declared, manifest, template, environment, subject, owner, roles_before)
     values ($1, $2, 'creating', $3, $4, $5, $5, coalesce($6::jsonb, case when $8::text is not null then ${OF_TEMPLATE} end), $7,
             $8, $9, $10,
             case when $2 = 'template' then array(select rolname::text from pg_roles) end)`,
    [
      ...[id, kind, name, lock, key, manifest && JSON.stringify(manifest), template, holder?.id, subject],
      holder && recordText(holder),
    ],
  );
}

/** Deletes the row of a database that is dropped. */
export async function deleteRow(session: Session, id: string): Promise<void> {
  await session.query('delete from owned_database where id = $1', [id]);
}

/** The row with this id, or `undefined` when there is none. */
export async function findRow(session: Session, id: string): Promise<OwnedRow | undefined> {
  const [row] = await session.query<OwnedRow>(`select ${COLUMNS} from owned_database where id = $1`, [id]);
  return row;
}

/** The databases that the record of an environment holds, oldest first. */
export async function findOfEnvironment(session: Session, environment: string): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where environment = $1 order by created_at`,
    [environment],
  );
}

/** What a database of ours was made of; `undefined` when that isn't known, or there is no such database. */
export async function findManifest(session: Session, name: string): Promise<Manifest | undefined> {
  const [row] = await session.query<{ manifest: Manifest | null }>(
    `select coalesce(manifest, (
       select template.manifest from owned_database template
       where template.name = owned_database.template and template.kind = 'template' and template.state = 'ready'
     )) as manifest from owned_database where name = $1 and state = 'ready'`,
    [name],
  );
  return row?.manifest ?? undefined;
}

/** Adds to what is known of a clone, under names of its own or instead of what had the same names. */
export async function addToManifest(session: Session, name: string, more: Manifest): Promise<void> {
  const before = new Map(await findManifest(session, name));
  for (const [key, value] of more) before.set(key, value);
  await session.query(
    `update owned_database set manifest = $2 where name = $1 and kind = 'clone' and state = 'ready'`,
    [name, JSON.stringify([...before])],
  );
}

/** The clones that a record holds whose path is known, oldest first. */
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

/** The rows that seem to have no living holder. Only a session that gets the row's lock may act, after another look. */
export async function findAbandoned(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database where (${HELD_BY_LOCK} or ${IS_FORGOTTEN}) and ${LOCK_IS_FREE}`,
  );
}

/** Whether the row is still one whose holder would have its lock. Ask only when this session has got the lock. */
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
