/** The schema of ours that is in a database only while it is observed. */
export const SCHEMA = 'nx_worktree_locks';

const EVENT_TRIGGERS = ['start', 'end', 'rewrite'].map((what) => `${SCHEMA}_${what}`);

/** Nothing that goes wrong here may be the migration's fault. */
const safely = (body: string): string => `begin begin ${body} exception when others then null; end; `;

const RUNS_AS_WE = `language plpgsql security definer set search_path to pg_catalog`;

/** What the transaction has done to the rows of tables so far, by their oids. */
const counted = (counter: string): string =>
  `(select coalesce(jsonb_object_agg(oid::text, ${counter}), '{}') from ${SCHEMA}.existing where ${counter} > 0)`;

const NOW = `jsonb_build_object(
  'at', clock_timestamp(),
  'locks', (select coalesce(jsonb_object_agg(oid::text, modes), '{}') from (
     select e.oid, jsonb_agg(distinct l.mode) as modes from pg_locks l join ${SCHEMA}.existing e on e.oid = l.relation
     where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted group by e.oid) held),
  'read', ${counted('pg_stat_get_xact_tuples_returned(oid)')},
  'added', ${counted('pg_stat_get_xact_tuples_inserted(oid)')},
  'changed', ${counted('pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)')})`;

const note = (what: string, before: string, oid = 'null'): string => `
  insert into ${SCHEMA}.seen (what, query, before, after, transaction, relation)
  values ('${what}', current_query(), ${before}, ${SCHEMA}.state(), txid_current(), ${oid});`;

/** How many rows sessions have changed that have ended since. Before PostgreSQL 15, nobody knows when this is up to date. */
const CHANGES = `case when current_setting('server_version_num')::int >= 150000
  then pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) end`;

/** Those of a table, by the oids of its indexes. */
const INDEX_FILES = `(select coalesce(jsonb_object_agg(x.oid::text, x.relfilenode), '{}')
  from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid)`;

/**
 * Makes a database note which locks a session holds after each statement that changes the schema, and before it. Before,
 * nothing may be written: `drop index concurrently` has to be the first thing that a transaction does. So that state is
 * kept in a setting of the session. A deferred trigger notes when the transaction ends.
 */
export const OBSERVE = `
create schema ${SCHEMA};
create table ${SCHEMA}.existing as
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relfilenode as file, ${CHANGES} as changes,
    ${INDEX_FILES} as index_files
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '${SCHEMA}');
create table ${SCHEMA}.seen (
  id bigint generated always as identity primary key, what text, query text, before jsonb, after jsonb,
  transaction bigint, relation oid);
create table ${SCHEMA}.ended (seen bigint, at timestamptz);
create function ${SCHEMA}.state() returns jsonb language sql as $f$ select ${NOW} $f$;
create function ${SCHEMA}.note_start() returns event_trigger ${RUNS_AS_WE} as $f$
  ${safely(`perform set_config('${SCHEMA}.before', ${SCHEMA}.state()::text, false);`)} end $f$;
create function ${SCHEMA}.note_end() returns event_trigger ${RUNS_AS_WE} as $f$
  ${safely(note('end', `nullif(current_setting('${SCHEMA}.before', true), '')::jsonb`))} end $f$;
create function ${SCHEMA}.note_rewrite() returns event_trigger ${RUNS_AS_WE} as $f$
  ${safely(note('rewrite', 'null', 'pg_event_trigger_table_rewrite_oid()'))} end $f$;
create function ${SCHEMA}.note_row() returns trigger ${RUNS_AS_WE} as $f$
  ${safely(note('row', `jsonb_build_object('at', transaction_timestamp())`))} return null; end $f$;
create function ${SCHEMA}.note_commit() returns trigger ${RUNS_AS_WE} as $f$
  ${safely(`insert into ${SCHEMA}.ended values (new.id, clock_timestamp());`)} return null; end $f$;
create constraint trigger ended after insert on ${SCHEMA}.seen deferrable initially deferred
  for each row execute function ${SCHEMA}.note_commit();`;

/** The event triggers come last: they would see the rest. */
export const START = `
create event trigger ${SCHEMA}_rewrite on table_rewrite execute function ${SCHEMA}.note_rewrite();
create event trigger ${SCHEMA}_end on ddl_command_end execute function ${SCHEMA}.note_end();
create event trigger ${SCHEMA}_start on ddl_command_start execute function ${SCHEMA}.note_start();`;

/** Takes everything away that the two above have made. */
export const STOP = `
${EVENT_TRIGGERS.map((name) => `drop event trigger if exists ${name};`).join('\n')}
drop schema if exists ${SCHEMA} cascade;`;

/** A tool notes a migration in the transaction of the migration, as a rule: what that has locked shows there. */
export function observeTable(table: string): string {
  return `create trigger ${SCHEMA} after insert or update on ${table} for each statement execute function ${SCHEMA}.note_row();`;
}

/** What was seen, in the order of time. */
export const SEEN = `
select s.id::int, s.what, s.query, s.before, s.after, s.transaction::text, s.relation::text, e.at as ended,
  extract(epoch from e.at - (s.before ->> 'at')::timestamptz)::float * 1000 as "heldMs",
  (select coalesce(jsonb_object_agg(oid::text, name), '{}') from ${SCHEMA}.existing) as tables
from ${SCHEMA}.seen s left join ${SCHEMA}.ended e on e.seen = s.id order by s.id`;

/** The tables that have new files, or of which rows were changed: whatever did it. */
export const OTHERWISE = `
select name, how from (
  select e.name, case
    when c.relfilenode <> e.file and pg_relation_size(c.oid) = 0 then 'emptied'
    when c.relfilenode <> e.file then 'rewritten'
    when exists (select from jsonb_each(${INDEX_FILES}) now where e.index_files -> now.key <> now.value) then 'reindexed'
    when ${CHANGES} > e.changes then 'changed' end as how
  from ${SCHEMA}.existing e join pg_class c on c.oid = e.oid) changed
where how is not null order by name`;
