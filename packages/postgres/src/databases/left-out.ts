import { escapeIdentifier, escapeLiteral } from 'pg';
import { type Session } from '../session/session';

/**
 * What `CREATE DATABASE ... TEMPLATE` leaves out, although migrations can set it: owner, comment, settings
 * (`ALTER DATABASE ... SET`, also of one role) and privileges of the database itself.
 * https://www.postgresql.org/docs/current/manage-ag-templatedbs.html
 */
export interface LeftOut {
  /** `null` when it is the role of this session, as of every database that it creates. */
  readonly owner: string | null;
  readonly comment: string | null;
  readonly settings: readonly Setting[];
  /** `null` for those that every database has at first. */
  readonly privileges: readonly Privileges[] | null;
}

interface Setting {
  /** `null` for all roles. */
  readonly role: string | null;
  /** `name=value`, as the catalog has it. */
  readonly entry: string;
}

interface Privileges {
  /** `null` for `PUBLIC`. */
  readonly grantee: string | null;
  /** Such as `CONNECT, TEMPORARY`. */
  readonly names: string;
  readonly isGrantable: boolean;
}

/** Settings whose values are lists of names, which stand in the catalog as they are written in SQL. */
const LISTS = [
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
];

/** Reads it from the catalog, which all databases of a server share. `undefined` when there is no such database. */
export async function readLeftOut(session: Session, name: string): Promise<LeftOut | undefined> {
  const [found] = await session.query<LeftOut>(
    `select nullif(pg_get_userbyid(d.datdba), current_user) as owner,
            shobj_description(d.oid, 'pg_database') as comment,
            (select coalesce(json_agg(json_build_object('role', r.rolname, 'entry', entry)), '[]')
               from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) entry
               where s.setdatabase = d.oid) as settings,
            case when d.datacl is not null then
              (select coalesce(json_agg(json_build_object(
                        'grantee', nullif(grantee::regrole::text, '-'), 'names', names, 'isGrantable', is_grantable)), '[]')
                 from (select grantee, is_grantable, string_agg(privilege_type, ', ') as names
                         from aclexplode(d.datacl) group by grantee, is_grantable) granted)
            end as privileges
     from pg_database d where d.datname = $1`,
    [name],
  );
  return found;
}

/** The statements that give it to another database. */
export function statementsFor({ owner, comment, settings, privileges }: LeftOut, name: string): string {
  const database = escapeIdentifier(name);
  return [
    ...(owner === null ? [] : [`alter database ${database} owner to ${escapeIdentifier(owner)}`]),
    ...(comment === null ? [] : [`comment on database ${database} is ${escapeLiteral(comment)}`]),
    ...settings.map((setting) => `alter ${targetOf(setting, database)} set ${assignment(setting.entry)}`),
    ...(privileges === null ? [] : [revokeAll(database, owner), ...privileges.map(grantOn(database))]),
  ]
    .map((statement) => `${statement};`)
    .join('\n');
}

function targetOf({ role }: Setting, database: string): string {
  return role === null ? `database ${database}` : `role ${escapeIdentifier(role)} in database ${database}`;
}

function assignment(entry: string): string {
  const at = entry.indexOf('=');
  const [name, value] = [entry.slice(0, at), entry.slice(at + 1)];
  const values = LISTS.includes(name) ? namesIn(value) : [value];
  return `${escapeIdentifier(name)} to ${values.map((one) => escapeLiteral(one)).join(', ') || "''"}`;
}

/** The names in a list such as `"$user", public`. */
function namesIn(list: string): string[] {
  const found = list.matchAll(/"((?:[^"]|"")*)"|[^\s,]+/g);
  return [...found].map(([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole);
}

function revokeAll(database: string, owner: string | null): string {
  const holders = ['public', owner === null ? 'current_user' : escapeIdentifier(owner)];
  return `revoke all on database ${database} from ${holders.join(', ')}`;
}

function grantOn(database: string): (privileges: Privileges) => string {
  return ({ grantee, names, isGrantable }) =>
    `grant ${names} on database ${database} to ${grantee ?? 'public'}${isGrantable ? ' with grant option' : ''}`;
}
