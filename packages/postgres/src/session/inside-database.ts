import { Client } from 'pg';
import { type ConnectionInfo } from './address';
import { connectClient } from './connect';

/**
 * Works with a client in a database, and closes the client.
 *
 * @returns what `work` returns
 * @throws {@link ConnectionLimitError} when the server has no connection left
 */
export async function insideDatabase<T>(
  { url }: ConnectionInfo,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  // Without options of its own, a client takes those in PGOPTIONS, and a template would depend on who builds it.
  const client = new Client({ connectionString: url, options: '-c application_name=nx-worktree' });
  await connectClient(client);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
