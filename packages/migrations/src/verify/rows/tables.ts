import { type Client } from 'pg';

/** A column that gets a value. */
export interface FillableColumn {
  readonly name: string;
  /** As in SQL, such as `numeric(8,2)`; of a domain, its base type. */
  readonly type: string;
  /** Name of the type without its modifiers; of an array, that of its elements. */
  readonly base: string;
  /** Of the catalog: `b` base, `c` composite, `d` domain, `e` enum, `r` range, `m` multirange. */
  readonly kind: string;
  readonly isArray: boolean;
  /** Most characters or bits, or digits and decimals. */
  readonly size: readonly number[];
  readonly isNotNull: boolean;
  /** Whether the server has a value for it, which is the same for each row, as a rule. */
  readonly hasDefault: boolean;
  readonly labels: readonly string[];
  /** What the domain checks. */
  readonly domain: string | null;
}

/** Columns that have to be found in another table. */
export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly referenced: readonly string[];
}

/** A condition on columns. */
export interface Check {
  readonly name: string;
  readonly columns: readonly string[];
  readonly text: string;
}

/** A table, with what its rows have to comply with. */
export interface FillableTable {
  /** With its schema, quoted. */
  readonly name: string;
  readonly columns: readonly FillableColumn[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Also unique constraints and what tells partitions apart: whatever names columns whose values may be wrong. */
  readonly checks: readonly Check[];
  /** The sequences that number its rows, as in SQL. */
  readonly sequences: readonly string[];
}

/**
 * Reads the tables of a database, those that others refer to first.
 *
 * @param stateTables are left out, as `table` or `schema.table`
 */
export async function fillableTables(
  client: Client,
  stateTables: readonly string[],
): Promise<FillableTable[]> {
  const { rows } = await client.query<FillableTable>(TABLES, [stateTables]);
  return referredFirst(rows);
}

function referredFirst(tables: readonly FillableTable[]): FillableTable[] {
  const ordered: FillableTable[] = [];
  const entered = new Set<string>();
  const visit = (table: FillableTable): void => {
    if (entered.has(table.name)) return;
    entered.add(table.name);
    for (const { table: other } of table.foreignKeys) {
      const referred = tables.find(({ name }) => name === other);
      if (referred) visit(referred);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

const NAMES_OF = (key: string, relation: string): string =>
  `(select coalesce(json_agg(named.attname order by o.at), '[]') from unnest(${key}) with ordinality o(num, at)
    join pg_attribute named on named.attrelid = ${relation} and named.attnum = o.num)`;

/** The sequence behind a default, or the one that belongs to a column. */
const SEQUENCES = `
  select s.oid, ad.adnum as num from pg_attrdef ad
    join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = ad.oid and d.refclassid = 'pg_class'::regclass
    join pg_class s on s.oid = d.refobjid and s.relkind = 'S'
    where ad.adrelid = c.oid
  union
  select s.oid, d.refobjsubid from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
    where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
      and d.deptype = 'i'`;

/** Columns that get another value for each row by themselves are left out: generated ones, and those with a sequence. */
const COLUMNS = `
  select json_agg(json_build_object(
    'name', a.attname, 'type', format_type(base.oid, case when t.typtype = 'd' then t.typtypmod else a.atttypmod end),
    'base', coalesce(element.typname, base.typname), 'kind', coalesce(element.typtype, base.typtype),
    'isArray', element.oid is not null, 'isNotNull', a.attnotnull or t.typnotnull,
    'hasDefault', a.atthasdef,
    'size', coalesce(
      (select array_agg(m[1]::int) from regexp_matches(
        substring(format_type(base.oid, case when t.typtype = 'd' then t.typtypmod else a.atttypmod end) from '\\((.*)\\)'),
        '\\d+', 'g') m), '{}'),
    'labels', coalesce((select array_agg(enumlabel::text order by enumsortorder) from pg_enum
                        where enumtypid = coalesce(element.oid, base.oid)), '{}'),
    'domain', (select string_agg(pg_get_constraintdef(oid), ' and ') from pg_constraint where contypid = t.oid and contype = 'c')
  ) order by a.attnum)
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  join pg_type base on base.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  left join pg_type element on element.oid = base.typelem and base.typcategory = 'A'
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and a.attidentity = '' and a.attgenerated = '' and a.attnum not in (select num from (${SEQUENCES}) numbering)`;

const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name,
    coalesce((${COLUMNS}), '[]') as columns,
    coalesce((select json_agg(json_build_object('columns', ${NAMES_OF('f.conkey', 'f.conrelid')},
        'table', (select format('%I.%I', rn.nspname, r.relname) from pg_class r join pg_namespace rn on rn.oid = r.relnamespace
                  where r.oid = f.confrelid),
        'referenced', ${NAMES_OF('f.confkey', 'f.confrelid')}) order by f.conname)
      from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'), '[]') as "foreignKeys",
    coalesce((select json_agg(json_build_object('name', k.conname, 'columns', ${NAMES_OF('k.conkey', 'k.conrelid')},
        'text', pg_get_constraintdef(k.oid)))
      from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'u', 'p')), '[]')::jsonb
    || coalesce((select jsonb_agg(jsonb_build_object('name', i.relname, 'columns', ${NAMES_OF('x.indkey::int2[]', 'x.indrelid')},
        'text', ''))
      from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid and x.indisunique), '[]')
    || coalesce((select jsonb_agg(jsonb_build_object('name', '', 'columns', ${NAMES_OF('pt.partattrs::int2[]', 'c.oid')},
        'text', coalesce((select string_agg(pg_get_expr(child.relpartbound, child.oid), ' ') from pg_inherits h
                 join pg_class child on child.oid = h.inhrelid where h.inhparent = c.oid), '')))
      from pg_partitioned_table pt where pt.partrelid = c.oid), '[]') as checks,
    coalesce((select array_agg(distinct numbering.oid::regclass::text) from (${SEQUENCES}) numbering), '{}') as sequences
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and c.relname <> all($1) and n.nspname || '.' || c.relname <> all($1)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1`;
