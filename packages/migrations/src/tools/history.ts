import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { type Client, escapeIdentifier } from 'pg';
import { type AppliedMigration } from './migration';

/**
 * A column with the transaction that wrote a row, where that came after its database was created. The number of a
 * transaction is the server's, so that the rows of a template keep theirs in its clones.
 */
export const NOTED_BY = `case when age(xmin) < (select age(own.xmin) from pg_database own where own.datname = current_database())
  then xmin::text end as "notedBy"`;

/** A row of a tool's table. */
export interface NotedRow {
  readonly name: string;
  readonly notedBy: string | null;
}

/** What a row says. */
export function appliedOf({ name, notedBy }: NotedRow): AppliedMigration {
  return { name, ...(notedBy !== null && { notedBy }) };
}

/**
 * Finds the table in which a tool keeps its history.
 *
 * @param table as `table`, which may be in any schema, or `schema.table`
 * @returns its name with its schema, quoted; `undefined` when there is none
 */
export async function tableIn(client: Client, table: string): Promise<string | undefined> {
  const [name, inSchema] = table.split('.').reverse();
  const { rows } = await client.query<{ schema: string }>(
    `select table_schema as schema from information_schema.tables
     where table_name = $1 and table_schema = coalesce($2, table_schema)`,
    [name, inSchema],
  );
  const schema = rows[0]?.schema;
  if (schema === undefined || name === undefined) return undefined;
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
}

/**
 * Reads a column of names of a tool's table. Names are text: a table that has none there is another tool's.
 *
 * @param database that of the tool
 * @param table as `table`, which may be in any schema, or `schema.table`
 * @param columns that of the names, and those that say in which order the rows were written
 * @returns `undefined` when there is no such table in any schema, or it is another tool's
 */
export function namesInTable(
  database: ConnectionInfo,
  table: string,
  columns: { readonly name?: string; readonly order: string | readonly string[] },
): Promise<AppliedMigration[] | undefined> {
  const { name = 'name', order } = columns;
  return insideDatabase(database, async (client) => {
    const found = await tableIn(client, table);
    if (found === undefined || (await typeOf(client, found, name)) === 'bigint') return undefined;
    const { rows } = await client.query<NotedRow>(
      `select ${escapeIdentifier(name)} as name, ${NOTED_BY} from ${found} order by ${[order].flat().map(escapeIdentifier).join(', ')}`,
    );
    return rows.map(appliedOf);
  });
}

/** @param table its name with its schema, quoted */
async function typeOf(client: Client, table: string, column: string): Promise<string | undefined> {
  const { rows } = await client.query<{ type: string }>(
    'select atttypid::regtype::text as type from pg_attribute where attrelid = $1::regclass and attname = $2',
    [table, column],
  );
  return rows[0]?.type;
}
