import { lockKey } from '../locks/advisory-lock';

/** Number of the layout of what we keep. One that is higher is that of a newer release, and only adds to ours. */
export const LAYOUT = 7;

/**
 * In the column `environment`, of a clone that is kept: no environment has this id. Releases that don't know that clones
 * can be kept take it for one that a record holds, and leave it alone.
 */
export const KEPT = 'kept';

/** The layout that is there, as an expression; 0 when nothing is. */
export const LAYOUT_NOW = `
  case when to_regclass('owned_database') is null then 0
       else coalesce(obj_description(to_regclass('owned_database'), 'pg_class')::int, 1) end`;

/**
 * One row per database of ours. `name` is the private name, written before the database is created, until it gets its
 * public one in the same transaction as the database itself; `oid` is known from then on. A living process holds the
 * advisory lock `lock` while it creates or drops the database, and, for the clone of a session, as long as it uses it.
 *
 * Of a template: `key` says what is in it, `manifest` (names and values, in their order) what that was made of, and
 * `subject` which templates it can be compared with; `used_at` is late by a minute at most. `declared` is the key of
 * what was asked for, and `reads` what its migrations have read besides; `key` is made of both. Older releases have
 * `key` alone, which is that of what was asked for.
 *
 * `roles_before` are the roles that the server had when the build began, `roles` those that it had besides when that ended.
 *
 * Of a clone that a record holds: `environment` is its id, and `owner` says where the record is (`recordText`). Rows of
 * older releases have no `owner`; it is unknown whether their record is still there.
 *
 * Of a clone that a suite uses, its own or one that its tests have made: `suite` is the id of the suite's environment,
 * and `used` whether there was a session in another database of it that was dropped.
 *
 * Statements that can be repeated, for a server where an older layout is as well. "If not exists" alone is not safe
 * between sessions that do this at once, hence the lock.
 */
export const LAY_OUT = `
  select pg_advisory_xact_lock(${lockKey('owned_database')});
  create table if not exists owned_database (
    id uuid primary key,
    kind text not null check (kind in ('template', 'clone')),
    state text not null,
    name text not null,
    oid oid,
    lock bigint not null,
    key text,
    manifest jsonb,
    template text,
    environment text,
    created_at timestamptz not null default now()
  );
  create unique index if not exists owned_database_ready_template
    on owned_database (key) where kind = 'template' and state = 'ready';
  create index if not exists owned_database_environment on owned_database (environment);

  alter table owned_database
    add column if not exists subject text,
    add column if not exists used_at timestamptz not null default now(),
    add column if not exists owner text,
    add column if not exists suite text,
    add column if not exists used boolean not null default false,
    add column if not exists declared text,
    add column if not exists reads jsonb,
    add column if not exists roles_before text[],
    add column if not exists roles text[],
    drop constraint if exists owned_database_state_check,
    add constraint owned_database_state_check check (state in ('creating', 'ready', 'spare', 'dropping'));
  create index if not exists owned_database_subject on owned_database (subject);
  create index if not exists owned_database_declared on owned_database (declared);
  comment on table owned_database is '${LAYOUT}';
`;
