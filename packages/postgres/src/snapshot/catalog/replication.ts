import { comment, lines, notOfExtension, options, owner } from './common';
import { privileges } from './privileges';

/** @param version major version of the server: publications of schemas came with 15 */
export function publications(version: number): string {
  return `
  select 'publication' as kind, quote_ident(p.pubname) as name, ${lines(
    `case when p.puballtables then 'for all tables' else ${TABLES} end`,
    ...(version >= 15 ? [SCHEMAS] : []),
    `'publish ' || concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                             case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end)`,
    `case when p.pubviaroot then 'via partition root' end`,
    `case to_jsonb(p) ->> 'pubgencols' when 's' then 'generated columns stored' end`,
    owner('p.pubowner', 'p.oid'),
    comment('pg_publication', 'p.oid'),
  )} as definition
  from pg_publication p`;
}

/** The view has a table's columns and rows since PostgreSQL 15, and says them in words. */
const TABLES = `(
  select string_agg('for table ' || r.name
      || case when to_jsonb(pr) ->> 'prattrs' is null then ''
              else ' ' || (select '(' || string_agg(quote_ident(column_name), ', ') || ')'
                           from jsonb_array_elements_text(to_jsonb(v) -> 'attnames') as column_name) end
      || coalesce(' where ' || (to_jsonb(v) ->> 'rowfilter'), ''), E'\\n' order by r.name collate "C")
  from pg_publication_rel pr
  join relation r on r.oid = pr.prrelid
  join pg_namespace n on n.oid = r.relnamespace
  left join pg_publication_tables v
    on v.pubname = p.pubname and v.schemaname = n.nspname and v.tablename = r.relname
  where pr.prpubid = p.oid
)`;

const SCHEMAS = `(
  select string_agg('for tables in schema ' || n.name, E'\\n' order by n.name collate "C")
  from pg_publication_namespace pn join namespace n on n.oid = pn.pnnspid where pn.pnpubid = p.oid
)`;

export const FOREIGN_DATA_WRAPPERS = `
  select 'foreign data wrapper' as kind, quote_ident(w.fdwname) as name, ${lines(
    `'handler ' || nullif(w.fdwhandler, 0)::regproc`,
    `'validator ' || nullif(w.fdwvalidator, 0)::regproc`,
    options('w.fdwoptions', 'options'),
    owner('w.fdwowner', 'w.oid'),
    privileges({ acl: 'w.fdwacl', kind: `'F'`, owner: 'w.fdwowner' }),
    comment('pg_foreign_data_wrapper', 'w.oid'),
  )} as definition
  from pg_foreign_data_wrapper w
  where ${notOfExtension('pg_foreign_data_wrapper', 'w.oid')}`;

export const FOREIGN_SERVERS = `
  select 'server' as kind, quote_ident(s.srvname) as name, ${lines(
    `(select 'foreign data wrapper ' || quote_ident(fdwname) from pg_foreign_data_wrapper where oid = s.srvfdw)`,
    `'type ' || quote_literal(s.srvtype)`,
    `'version ' || quote_literal(s.srvversion)`,
    options('s.srvoptions', 'options'),
    owner('s.srvowner', 's.oid'),
    privileges({ acl: 's.srvacl', kind: `'S'`, owner: 's.srvowner' }),
    comment('pg_foreign_server', 's.oid'),
  )} as definition
  from pg_foreign_server s`;

/** Whose they are, and no options: these are passwords. */
export const USER_MAPPINGS = `
  select 'user mapping' as kind,
         quote_ident(m.srvname) || ' for '
         || case when m.umuser = 0 then 'public' when m.usename = current_user then 'current_user'
                 else quote_ident(m.usename) end as name,
         '' as definition
  from pg_user_mappings m`;
