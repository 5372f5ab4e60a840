import { comment, lines, notOfExtension, owner, roleName } from './common';
import { privileges } from './privileges';

/** What `public` has in a new database: since PostgreSQL 15, only its owner may create in it. */
const PUBLIC_SCHEMA = `case when n.nspname = 'public' then
  acldefault('n', n.nspowner) || makeaclitem(0, n.nspowner, 'USAGE', false)
  || case when current_setting('server_version_num')::int < 150000
          then array[makeaclitem(0, n.nspowner, 'CREATE', false)] else array[]::aclitem[] end
  else acldefault('n', n.nspowner) end`;

/** A recreated schema `public` has no list, unlike the original one. */
const SCHEMA_ACL = `coalesce(n.nspacl, acldefault('n', n.nspowner))`;

export const SCHEMAS = `
  select 'schema' as kind, n.name, ${lines(
    owner('n.nspowner', 'n.oid'),
    privileges({ acl: SCHEMA_ACL, kind: `'n'`, owner: 'n.nspowner', usual: PUBLIC_SCHEMA }),
    `'comment ' || quote_literal(nullif(obj_description(n.oid, 'pg_namespace'), 'standard public schema'))`,
  )} as definition
  from namespace n`;

export const EXTENSIONS = `
  select 'extension' as kind, quote_ident(e.extname) as name,
         format('version %s in schema %s', e.extversion, e.extnamespace::regnamespace) as definition
  from pg_extension e`;

export const EVENT_TRIGGERS = `
  select 'event trigger' as kind, quote_ident(t.evtname) as name, ${lines(
    `'on ' || t.evtevent || coalesce(' when tag in (' || array_to_string(t.evttags, ', ') || ')', '')`,
    `'execute function ' || t.evtfoid::regprocedure`,
    `case t.evtenabled when 'D' then 'disabled' when 'R' then 'enabled on replicas' when 'A' then 'enabled always' end`,
    owner('t.evtowner', 't.oid'),
    comment('pg_event_trigger', 't.oid'),
  )} as definition
  from pg_event_trigger t where ${notOfExtension('pg_event_trigger', 't.oid')}`;

/** What belongs to the database itself; its name, encoding and locale are not the migrations' business. */
export const DATABASE = `
  select 'database' as kind, '' as name, definition from (
    select ${lines(
      `(select string_agg(
          coalesce('role ' || ${roleName('nullif(s.setrole, 0)')} || ' ', '') || 'set ' || setting, E'\\n'
          order by s.setrole <> 0, pg_get_userbyid(s.setrole) collate "C", setting collate "C")
        from pg_db_role_setting s, unnest(s.setconfig) as setting where s.setdatabase = d.oid)`,
      privileges({ acl: 'd.datacl', kind: `'d'`, owner: 'd.datdba' }),
      `'comment ' || quote_literal(shobj_description(d.oid, 'pg_database'))`,
    )} as definition
    from pg_database d where d.datname = current_database()
  ) of_database
  where definition <> ''`;

/** `pg_default_acl` calls sequences S, `acldefault` calls them s. */
const DEFAULT_KIND = `case a.defaclobjtype when 'S' then 's'::"char" else a.defaclobjtype end`;

/** In a schema, default privileges are added to those that the role has everywhere. */
const DEFAULT_USUAL = `case when a.defaclnamespace = 0 then acldefault(${DEFAULT_KIND}, a.defaclrole) end`;

const DEFAULT_OBJECTS = `case a.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
  when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end`;

export const DEFAULT_PRIVILEGES = `
  select 'default privileges' as kind,
         'on ' || ${DEFAULT_OBJECTS} || ' of ' || ${roleName('a.defaclrole')}
         || coalesce(' in schema ' || nullif(a.defaclnamespace, 0)::regnamespace, '') as name,
         ${privileges({ acl: 'a.defaclacl', kind: DEFAULT_KIND, owner: 'a.defaclrole', usual: DEFAULT_USUAL })} as definition
  from pg_default_acl a`;
