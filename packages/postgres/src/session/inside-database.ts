import { hasCode } from '@nx-worktree/system';
import { Client, type ClientConfig } from 'pg';
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
  { url, isReadOnly = false }: ConnectionInfo,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await (isReadOnly ? connectToRead(url) : connectClient(new Client(configOf(url))));
  let cause: unknown;
  // An 'error' without a listener ends the process.
  client.on('error', (error) => (cause ??= error));
  try {
    if (!isReadOnly) return await work(client);
    await client.query('begin transaction read only');
    // A proxy closes a connection to its server that ends within a transaction.
    return await work(client).finally(() => client.query('rollback').catch(() => undefined));
  } catch (error) {
    if (hasCode(error, ...SERVER_STOPS)) cause ??= error;
    if (cause) throw new SessionLostError(addressOf(client), { cause });
    throw error;
  } finally {
    await client.end();
  }
}

/** Without options of its own, a client takes those in PGOPTIONS, and a template would depend on who builds it. */
function configOf(connectionString: string): ClientConfig {
  return { connectionString, options: '-c application_name=nx-worktree' };
}

/** PgBouncer refuses options of a session. Reading works without them. */
async function connectToRead(url: string): Promise<Client> {
  try {
    return await connectClient(new Client(configOf(url)));
  } catch (error) {
    // 08P01: protocol_violation
    if (!hasCode(error, '08P01')) throw error;
    return connectClient(new Client({ connectionString: url, application_name: 'nx-worktree' }));
  }
}
