import { COLUMNS, type OwnedRow } from '../ownership/owned-database';
import { type Session } from '../session/session';

/** A database that needs a role: it owns something there, has a privilege or a session, or was made with the database. */
export interface RoleUser {
  readonly database: string;
  /** What we know of the database; `undefined` when it isn't ours. */
  readonly row: OwnedRow | undefined;
}

/**
 * The role, and all that is bound to it by memberships: to drop one changes what the others may do. Those that every
 * server has, superusers, and our own, which may administer what it has made, are left out.
 */
const BOUND = `
  with recursive bound (oid) as (
    select oid from pg_roles where rolname = $1::text
    union
    select case when m.member = bound.oid then m.roleid else m.member end
    from bound join pg_auth_members m on bound.oid in (m.member, m.roleid)
    where not exists (
      select from pg_roles r
      where r.oid = case when m.member = bound.oid then m.roleid else m.member end and (r.rolsuper or r.rolname ~ '^pg_' or r.rolname = current_user))
  )`;

/** Migrations may make a role and give it nothing, so that PostgreSQL knows no database that it belongs to. */
const IS_NOTED = `
  (o.kind = 'template' and o.state = 'creating' and $1::text <> all(o.roles_before)) or $1::text = any(o.roles)
  or exists (select from owned_database t where t.kind = 'template' and t.name = o.template and $1::text = any(t.roles))`;

/** Who uses a role now, or one that is bound to it. */
export async function usersOfRole(session: Session, role: string): Promise<RoleUser[]> {
  const used = await session.query<{ database: string }>(
    `${BOUND}
     select distinct d.datname as database from pg_database d where d.oid in (
       select case when s.dbid = 0 then s.objid else s.dbid end from pg_shdepend s join bound on s.refobjid = bound.oid
         where s.refclassid = 'pg_authid'::regclass and (s.dbid <> 0 or s.classid = 'pg_database'::regclass)
       union select s.setdatabase from pg_db_role_setting s join bound on s.setrole = bound.oid
       union select made.oid from owned_database o join pg_database made on made.datname = o.name where ${IS_NOTED}
       union select a.datid from pg_stat_activity a join bound on a.usesysid = bound.oid)
     order by 1`,
    [role],
  );
  const names = used.map(({ database }) => database);
  const rows = await session.query<OwnedRow>(`select ${COLUMNS} from owned_database where name = any($1)`, [
    names,
  ]);
  return names.map((database) => ({ database, row: rows.find(({ name }) => name === database) }));
}

/** Templates and spare clones can be recreated at any time. */
export function isReplaceable({ row }: RoleUser): boolean {
  return row?.state === 'spare' || (row?.kind === 'template' && row.state === 'ready');
}

/** Whether it goes by itself: with the process that holds it, or that is making it. */
export function endsByItself({ row }: RoleUser): boolean {
  if (row === undefined || row.state === 'kept') return false;
  return row.environment === null || row.state !== 'ready';
}

/** Such as `testdb_shop (of a worktree)`. */
export function describeUser({ database, row }: RoleUser): string {
  if (!row) return database;
  if (row.kind === 'template') return `${database} (a template of nx-worktree)`;
  if (row.state === 'kept') return `${database} (kept; nx run worktrees:server --drop-kept drops it)`;
  if (row.environment !== null) return `${database} (of a worktree)`;
  return `${database} (of a running suite)`;
}
