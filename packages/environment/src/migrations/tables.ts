import { type ConnectionInfo } from '@nx-worktree/postgres';
import { Client } from 'pg';

/** How many tables a database has that are not the server's own. */
export async function tablesIn(database: ConnectionInfo): Promise<number> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
