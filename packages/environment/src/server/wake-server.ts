import { openServer, type Server, type ServerOptions } from '@nx-worktree/postgres';
import { renewAddresses } from './renew-addresses';

/**
 * Finds the server, or starts the embedded one. When it was started, it has another password than before, and the
 * environment files of the worktrees whose databases are on it follow.
 *
 * @throws what `openServer` throws
 */
export async function wakeServer(options: ServerOptions): Promise<Server> {
  const server = await openServer(options);
  if (server.isNew) await renewAddresses(server);
  return server;
}
