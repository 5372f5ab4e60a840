import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { type Client, escapeIdentifier } from 'pg';

/**
 * Finds the table in which a tool keeps its history.
 *
 * @returns its name with its schema, quoted; `undefined` when there is none in any schema
 */
export async function tableIn(client: Client, table: string): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    'select table_schema as schema from information_schema.tables where table_name = $1',
    [table],
  );
  const schema = rows[0]?.schema;
  return schema === undefined ? undefined : `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

/** The column `name` of a tool's table; `undefined` when there is no such table in any schema. */
export function namesInTable(database: ConnectionInfo, table: string): Promise<string[] | undefined> {
  return insideDatabase(database, async (client) => {
    const found = await tableIn(client, table);
    if (found === undefined) return undefined;
    const { rows } = await client.query<{ name: string }>(`select name from ${found}`);
    return rows.map(({ name }) => name);
  });
}
