/** A column of a table. */
export interface Column {
  readonly number: number;
  readonly name: string;
  /** As in SQL, such as `numeric(8,2)`. */
  readonly type: string;
  readonly isNotNull: boolean;
  /** Whether rows that were there before it have got its default. */
  readonly hasDefault: boolean;
  /** Whether it is computed from other columns. */
  readonly isGenerated: boolean;
}

/** What all rows of a table comply with. */
export interface Requirement {
  /** By this a later look knows it again, even if it has another name. */
  readonly id: string;
  /** What it asks; the same for two that ask the same. */
  readonly meaning: string;
  readonly kind: 'check' | 'foreign key' | 'exclusion constraint' | 'unique index' | 'bounds' | 'domain';
  readonly name: string;
  /** Numbers of the columns; 0 stands for an expression. */
  readonly columns: readonly number[];
  /** The table that a foreign key refers to: its oid. */
  readonly referred: string | null;
}

/** A table with all that its rows comply with. */
export interface TableRequirements {
  readonly oid: string;
  /** With its schema, quoted as in SQL. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly requirements: readonly Requirement[];
}

/** From PostgreSQL 18 on, a column can be `not null` without any row having been looked at. */
const NOT_NULL = `(a.attnotnull or t.typnotnull) and not exists (
  select from pg_constraint k where k.contype = 'n' and k.conrelid = a.attrelid and k.conkey = array[a.attnum] and not k.convalidated)`;

const COLUMNS = `
  select json_agg(json_build_object(
    'number', a.attnum, 'name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod), 'isNotNull', ${NOT_NULL},
    'hasDefault', a.attgenerated = '' and (a.atthasmissing or a.atthasdef or a.attidentity <> ''),
    'isGenerated', a.attgenerated <> '') order by a.attnum)
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

/** Partitions have those of their parent once more. */
const REQUIREMENTS = `
  select 'constraint ' || k.oid as id, case k.contype when 'c' then 'check' when 'f' then 'foreign key' else 'exclusion constraint' end as kind,
    k.conname::text as name, coalesce(k.conkey::int[], '{}') as columns, nullif(k.confrelid, 0)::text as referred,
    case k.contype when 'f' then concat_ws(' ', k.conkey, k.confrelid, k.confkey) else pg_get_constraintdef(k.oid) end as meaning
  from pg_constraint k
  where k.conrelid = c.oid and k.contype in ('c', 'f', 'x') and k.convalidated and k.conparentid = 0
  union all
  select 'index ' || i.indexrelid, 'unique index', x.relname, i.indkey::int2[]::int[], null,
    concat_ws(' ', i.indkey, pg_get_expr(i.indexprs, c.oid), pg_get_expr(i.indpred, c.oid))
  from pg_index i join pg_class x on x.oid = i.indexrelid
  where i.indrelid = c.oid and i.indisunique and i.indisvalid and not x.relispartition
  union all
  select 'bounds', 'bounds', '', '{}', null, pg_get_partition_constraintdef(c.oid) where c.relispartition
  union all
  select 'domain ' || k.oid || ' ' || a.attnum, 'domain', k.conname, array[a.attnum], null, pg_get_constraintdef(k.oid)
  from pg_attribute a join pg_constraint k on k.contypid = a.atttypid and k.contype = 'c' and k.convalidated
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

/** All tables but those of extensions and the state tables of tools, which are $1. */
export const TABLE_REQUIREMENTS = `
  select c.oid::text, format('%I.%I', n.nspname, c.relname) as name, coalesce((${COLUMNS}), '[]') as columns,
    coalesce((select json_agg(row_to_json(requirement)) from (${REQUIREMENTS}) requirement), '[]') as requirements
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and c.relname <> all($1) and n.nspname || '.' || c.relname <> all($1)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 2`;
