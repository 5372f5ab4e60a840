import { comment, lines, notOfExtension, options, owner, roleName } from './common';

/** The parts of a table come after it, since their names begin with its. */
const name = (part: string): string => `r.name || '.' || quote_ident(${part}) as name`;

const CLUSTERED = `case when i.indisclustered then 'clustered' end`;

/**
 * Left out are copies that a partition or a child has of its parent's constraint, those behind constraint triggers,
 * which are triggers here, and `not null`, which is a mark of the column: before PostgreSQL 18 the catalog had no more.
 */
export const CONSTRAINTS = `
  select 'constraint' as kind, ${name('c.conname')}, ${lines(
    'pg_get_constraintdef(c.oid)',
    `(select ${lines(options('k.reloptions'), CLUSTERED)} from pg_index i join pg_class k on k.oid = i.indexrelid
      where i.indexrelid = c.conindid and c.contype in ('p', 'u', 'x') and (k.reloptions is not null or i.indisclustered))`,
    comment('pg_constraint', 'c.oid'),
  )} as definition
  from pg_constraint c join relation r on r.oid = c.conrelid
  where c.contype in ('c', 'f', 'p', 'u', 'x') and c.conislocal and c.conparentid = 0`;

/** Those of constraints show in the constraint, those of partitions in the partitioned index. */
export const INDEXES = `
  select 'index' as kind, ${name('c.relname')}, ${lines(
    'pg_get_indexdef(c.oid)',
    CLUSTERED,
    `case when not i.indisvalid then 'invalid' end`,
    `(select 'tablespace ' || quote_ident(spcname) from pg_tablespace where oid = c.reltablespace)`,
    comment('pg_class', 'c.oid'),
  )} as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid join relation r on r.oid = i.indrelid
  where not c.relispartition
    and not exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))`;

const enabled = (column: string): string =>
  `case ${column} when 'D' then 'disabled' when 'R' then 'enabled on replicas' when 'A' then 'enabled always' end`;

export const TRIGGERS = `
  select 'trigger' as kind, ${name('t.tgname')}, ${lines(
    'pg_get_triggerdef(t.oid)',
    enabled('t.tgenabled'),
    comment('pg_trigger', 't.oid'),
  )} as definition
  from pg_trigger t join relation r on r.oid = t.tgrelid
  where not t.tgisinternal and t.tgparentid = 0`;

/** What makes a view of a view is a rule as well, which shows as its definition. */
export const RULES = `
  select 'rule' as kind, ${name('w.rulename')}, ${lines(
    'pg_get_ruledef(w.oid)',
    enabled('w.ev_enabled'),
    comment('pg_rewrite', 'w.oid'),
  )} as definition
  from pg_rewrite w join relation r on r.oid = w.ev_class
  where w.rulename <> '_RETURN'`;

const COMMAND = `case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                               when 'd' then 'delete' else 'all' end`;

export const POLICIES = `
  select 'policy' as kind, ${name('p.polname')}, ${lines(
    `case when p.polpermissive then 'permissive' else 'restrictive' end || ' for ' || ${COMMAND}`,
    `(select 'to ' || string_agg(role, ', ' order by role collate "C") from (
        select case id when 0 then 'public' else ${roleName('id')} end as role from unnest(p.polroles) as id
      ) roles)`,
    `'using (' || pg_get_expr(p.polqual, p.polrelid) || ')'`,
    `'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'`,
    comment('pg_policy', 'p.oid'),
  )} as definition
  from pg_policy p join relation r on r.oid = p.polrelid`;

/** Extended statistics: what they are about, not what was found. */
export const STATISTICS = `
  select 'statistics' as kind, n.name || '.' || quote_ident(s.stxname) as name, ${lines(
    'pg_get_statisticsobjdef(s.oid)',
    `case when s.stxstattarget >= 0 then 'statistics ' || s.stxstattarget end`,
    owner('s.stxowner', 's.oid'),
    comment('pg_statistic_ext', 's.oid'),
  )} as definition
  from pg_statistic_ext s join namespace n on n.oid = s.stxnamespace join relation r on r.oid = s.stxrelid
  where ${notOfExtension('pg_statistic_ext', 's.oid')}`;
