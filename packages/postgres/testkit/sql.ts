import { Client, type QueryResultRow } from 'pg';

/** Runs one statement on a connection of its own. */
export async function sql<Row extends QueryResultRow>(
  connectionString: string,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** The names of all databases of a server. */
export async function databaseNames(connectionString: string): Promise<string[]> {
  const rows = await sql<{ datname: string }>(connectionString, 'select datname from pg_database order by 1');
  return rows.map(({ datname }) => datname);
}
