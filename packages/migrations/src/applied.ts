import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { type Client, escapeIdentifier } from 'pg';

/** The table in which a tool notes what it has applied, with its schema, or `undefined` when there is none. */
export async function stateTableIn(client: Client, table: string): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    'select table_schema as schema from information_schema.tables where table_name = $1',
    [table],
  );
  const schema = rows[0]?.schema;
  return schema === undefined ? undefined : `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

/** The names that a tool has noted in its table, or `undefined` when there is no such table in any schema. */
export function namesInDirectory(database: ConnectionInfo, table: string): Promise<string[] | undefined> {
  return insideDatabase(database, async (client) => {
    const found = await stateTableIn(client, table);
    if (found === undefined) return undefined;
    const { rows } = await client.query<{ name: string }>(`select name from ${found}`);
    return rows.map(({ name }) => name);
  });
}
