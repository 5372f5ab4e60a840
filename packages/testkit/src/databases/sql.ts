import { Client, type ClientConfig, type QueryResultRow } from 'pg';

/**
 * Opens a connection, which the caller ends.
 *
 * @param target URL or settings; what they leave out is taken from the variables of libpq, such as `PGHOST`
 */
export async function connectTo(target: string | ClientConfig): Promise<Client> {
  const client = new Client(target);
  await client.connect();
  return client;
}

/** Does some work on a connection of its own. */
export async function withClient<T>(
  target: string | ClientConfig,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectTo(target);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs one statement on a connection of its own, and returns its rows. */
export async function sql<Row extends QueryResultRow>(
  target: string | ClientConfig,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  return withClient(target, async (client) => (await client.query<Row>(text, values)).rows);
}

/** The names of all databases of a server. */
export async function databaseNames(target: string | ClientConfig): Promise<string[]> {
  const rows = await sql<{ datname: string }>(target, 'select datname from pg_database order by 1');
  return rows.map(({ datname }) => datname);
}
