import { connectClient, type ConnectionInfo } from '@nx-worktree/postgres';
import { Client, Pool, type PoolConfig } from 'pg';
import { noteOwn } from './own-database';

/** A database that is the test's own, and ways into it. */
export interface Connections {
  readonly name: string;
  readonly connectionString: string;
  /**
   * Opens a connection.
   *
   * @throws {@link ConnectionLimitError} when the server has none left
   */
  connect(): Promise<Client>;
  /** Makes a pool; the test has given its clients back when that is ended. */
  pool(config?: Omit<PoolConfig, 'connectionString'>): Pool;
}

/** @returns the ways into a database that this process has made, and what ends all connections that were opened there */
export function connectionsTo({ name, url, variables }: ConnectionInfo): {
  connections: Connections;
  endAll: () => Promise<void>;
} {
  noteOwn({ name, url, variables });
  const open: (Client | Pool)[] = [];
  const connections: Connections = {
    name,
    connectionString: url,
    async connect() {
      const client = new Client({ connectionString: url });
      await connectClient(client);
      open.push(client);
      return client;
    },
    pool(config) {
      const pool = new Pool({ ...config, connectionString: url });
      open.push(pool);
      return pool;
    },
  };
  return { connections, endAll: () => endAll(open) };
}

async function endAll(open: (Client | Pool)[]): Promise<void> {
  const ending = open.splice(0);
  await Promise.all(ending.map((one) => (one instanceof Pool && one.ended ? undefined : one.end())));
}
