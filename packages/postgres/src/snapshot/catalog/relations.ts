import { columnPrivileges, columns } from './columns';
import { comment, lines, options, owner } from './common';
import { privileges } from './privileges';

const KIND = `case r.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
                             else 'table' end`;

const PARENTS = `(
  select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_inherits i where i.inhrelid = r.oid
)`;

const HERITAGE = `case when r.relispartition
  then 'partition of ' || ${PARENTS} || ' ' || pg_get_expr(r.relpartbound, r.oid)
  else 'inherits ' || ${PARENTS} end`;

const REPLICA_IDENTITY = `case r.relreplident when 'f' then 'replica identity full'
  when 'n' then case when r.relkind in ('r', 'p') then 'replica identity nothing' end
  when 'i' then 'replica identity using index ' || (
    select quote_ident(c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = r.oid and i.indisreplident
  ) end`;

const ROW_SECURITY = `case when r.relrowsecurity then 'row level security enabled' end,
  case when r.relforcerowsecurity then 'row level security forced' end`;

const FOREIGN = `(
  select 'server ' || quote_ident(s.srvname) || coalesce(' ' || ${options('f.ftoptions', 'options')}, '')
  from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = r.oid
)`;

/** The server ends views with a semicolon, and begins some with a blank. */
const VIEW = `case when r.relkind in ('v', 'm') then E'as\\n' || btrim(pg_get_viewdef(r.oid), E' ;\\n') end`;

/** Tables, with their columns, partitions and parents; views; foreign tables. */
export const RELATIONS = `
  select ${KIND} as kind, r.name, ${lines(
    `case r.relpersistence when 'u' then 'unlogged' end`,
    `'of ' || nullif(r.reloftype, 0)::regtype`,
    HERITAGE,
    FOREIGN,
    columns('r.oid'),
    `'partition by ' || case when r.relkind = 'p' then pg_get_partkeydef(r.oid) end`,
    `(select 'using ' || quote_ident(amname) from pg_am where oid = r.relam and amname <> 'heap')`,
    options('r.reloptions'),
    `(select ${options('toast.reloptions', 'toast with')} from pg_class toast where toast.oid = r.reltoastrelid)`,
    `(select 'tablespace ' || quote_ident(spcname) from pg_tablespace where oid = r.reltablespace)`,
    REPLICA_IDENTITY,
    ROW_SECURITY,
    VIEW,
    owner('r.relowner', 'r.oid'),
    privileges({ acl: 'r.relacl', kind: `'r'`, owner: 'r.relowner' }),
    columnPrivileges('r.oid', 'r.relowner'),
    comment('pg_class', 'r.oid'),
  )} as definition
  from relation r where r.relkind in ('r', 'p', 'v', 'm', 'f')`;

/** Their definition, not their position: that is data. */
export const SEQUENCES = `
  select 'sequence' as kind, r.name, ${lines(
    `case r.relpersistence when 'u' then 'unlogged' end`,
    `format('as %s start %s increment %s from %s to %s cache %s%s', format_type(s.seqtypid, null), s.seqstart,
            s.seqincrement, s.seqmin, s.seqmax, s.seqcache, case when s.seqcycle then ' cycle' else '' end)`,
    `(select case d.deptype when 'i' then 'identity of ' else 'owned by ' end
             || d.refobjid::regclass || '.' || quote_ident(a.attname)
      from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype in ('a', 'i')
        and d.refclassid = 'pg_class'::regclass)`,
    owner('r.relowner', 'r.oid'),
    privileges({ acl: 'r.relacl', kind: `'s'`, owner: 'r.relowner' }),
    comment('pg_class', 'r.oid'),
  )} as definition
  from relation r join pg_sequence s on s.seqrelid = r.oid`;
