import { type ServerOptions } from '@nx-worktree/postgres';
import { ServerAccess } from './server-access';

/** The servers that environments have, each opened once however many environments share it. */
export class ServersInUse {
  readonly #servers = new Map<string, ServerAccess>();

  /** The server with these options. */
  of(options: ServerOptions): ServerAccess {
    const key = JSON.stringify(options);
    const server = this.#servers.get(key) ?? new ServerAccess(options);
    this.#servers.set(key, server);
    return server;
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }
}
