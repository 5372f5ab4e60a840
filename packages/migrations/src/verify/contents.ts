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
    await client.query(`set timezone to 'UTC'; set datestyle to 'ISO'; set extra_float_digits to 1`);
    const { rows } = await client.query<{ table: string; columns: string[] }>(COLUMNS, [stateTables]);
    const contents = new Map<string, TableContents>();
    for (const { table, columns } of rows) {
      const before = known?.get(table);
      if (known && !before) continue;
      const compared = columns.filter((column) => !before || column in before.columns);
      const result = await client.query<Record<string, string | null>>(hashesOf(table, compared));
      const [{ count = '0', whole = null, ...sums } = {}] = result.rows;
      contents.set(table, {
        columns: Object.fromEntries(compared.map((column, index) => [column, sums[`c${index}`] ?? ''])),
        whole: whole ?? '',
        count: Number(count),
      });
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

function hashesOf(table: string, columns: readonly string[]): string {
  const hash = (text: string): string => `sum(hashtextextended(${text}, 0)::numeric)::text`;
  const quoted = columns.map((column) => escapeIdentifier(column));
  const sums = quoted.map((column, index) => `${hash(`coalesce(${column}::text, '<null>')`)} as c${index}`);
  return `select ${[...sums, `${hash(`row(${quoted.join(', ')})::text`)} as whole`, 'count(*)::text as count'].join(', ')} from ${table}`;
}
