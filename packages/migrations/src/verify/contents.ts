import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { escapeIdentifier } from 'pg';

/** What is in a table: a sum of hashes for each column, and one for its rows as a whole. */
export interface TableContents {
  readonly columns: Readonly<Record<string, string>>;
  readonly whole: string;
  readonly count: number;
}

/** What is in the tables of a database, by their names with their schemas, quoted as in SQL. */
export type Contents = ReadonlyMap<string, TableContents>;

/** A query for each table would take longer than what it finds out. */
const TABLES_AT_ONCE = 50;

interface Compared {
  readonly table: string;
  readonly columns: readonly string[];
}

interface Hashed {
  readonly number: number;
  readonly count: string;
  /** Null where there are no rows. */
  readonly whole: string | null;
  readonly sums: readonly (string | null)[];
}

/**
 * Reads what is in all tables. The order of rows plays no role.
 *
 * @param stateTables what the tools note is left out, as `table` or `schema.table`
 * @param known only these tables, with these columns; by default all
 */
export function contentsOf(
  database: ConnectionInfo,
  stateTables: readonly string[],
  known?: Contents,
): Promise<Contents> {
  return insideDatabase(database, async (client) => {
    // Times and numbers are compared as text.
    await client.query(
      `set timezone to 'UTC'; set datestyle to 'ISO'; set extra_float_digits to 1; set jit to off`,
    );
    const { rows } = await client.query<{ table: string; columns: string[] }>(COLUMNS, [stateTables]);
    const tables = rows.flatMap(({ table, columns }): Compared[] => {
      const before = known?.get(table);
      if (known && !before) return [];
      return [{ table, columns: columns.filter((column) => !before || column in before.columns) }];
    });
    const contents = new Map<string, TableContents>();
    for (let first = 0; first < tables.length; first += TABLES_AT_ONCE) {
      const some = tables.slice(first, first + TABLES_AT_ONCE);
      const found = await client.query<Hashed>(some.map(hashesOf).join(' union all '));
      for (const { number, count, whole, sums } of found.rows) {
        const { table, columns } = some[number] as Compared;
        const byColumn = columns.map((column, index) => [column, sums[index] ?? '']);
        contents.set(table, {
          columns: Object.fromEntries(byColumn),
          whole: whole ?? '',
          count: Number(count),
        });
      }
    }
    return contents;
  });
}

/**
 * What of the rows is gone or changed, where the schema is the same: columns such as `public.article.price`, or a table
 * that has fewer rows.
 */
export function lostIn(before: Contents, after: Contents): string[] {
  return [...before].flatMap(([table, old]) => {
    const now = after.get(table);
    if (!now) return old.count > 0 ? [`${table} (${old.count} rows)`] : [];
    if (now.count !== old.count) return [`${table} (${old.count} rows before, ${now.count} after)`];
    const changed = Object.keys(old.columns).filter((column) => now.columns[column] !== old.columns[column]);
    if (changed.length > 0) return changed.map((column) => `${table}.${column}`);
    return now.whole === old.whole ? [] : [`${table} (its rows are put together differently)`];
  });
}

const COLUMNS = `
  select format('%I.%I', n.nspname, c.relname) as table, array_agg(a.attname::text order by a.attname) as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and c.relname <> all($1) and n.nspname || '.' || c.relname <> all($1)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  group by 1 order by 1`;

function hashesOf({ table, columns }: Compared, number: number): string {
  const hash = (text: string): string => `sum(hashtextextended(${text}, 0)::numeric)::text`;
  const quoted = columns.map((column) => escapeIdentifier(column));
  const sums = quoted.map((column) => hash(`coalesce(${column}::text, '<null>')`));
  return `select ${number} as number, count(*)::text as count, ${hash(`row(${quoted.join(', ')})::text`)} as whole,
    array[${sums.join(', ')}]::text[] as sums from ${table}`;
}
