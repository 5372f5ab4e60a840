import { hasCode } from '@nx-worktree/system';
import { Client } from 'pg';
import { type ConnectionInfo } from './address';
import { addressOf, connectClient } from './connect';
import { SERVER_STOPS } from './session';
import { SessionLostError } from './session-errors';

/**
 * Works with a client in a database, and closes the client.
 *
 * @returns what `work` returns
 * @throws {@link ConnectionLimitError} when the server has no connection left
 * @throws {@link SessionLostError} when the server ends the session meanwhile
 */
export async function insideDatabase<T>(
  { url }: ConnectionInfo,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  // Without options of its own, a client takes those in PGOPTIONS, and a template would depend on who builds it.
  const client = new Client({ connectionString: url, options: '-c application_name=nx-worktree' });
  await connectClient(client);
  let cause: unknown;
  // An 'error' without a listener ends the process.
  client.on('error', (error) => (cause ??= error));
  try {
    return await work(client);
  } catch (error) {
    if (hasCode(error, ...SERVER_STOPS)) cause ??= error;
    if (cause) throw new SessionLostError(addressOf(client), { cause });
    throw error;
  } finally {
    await client.end();
  }
}
