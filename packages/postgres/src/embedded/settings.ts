import { HAS_SOCKET } from './access';

/**
 * How the server runs. Given at each start instead of written into the cluster, so that a cluster of an older
 * release follows. Nothing here survives a crash of the machine, which test databases need not.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // In the data directory, for the process that starts the server.
  unix_socket_directories: HAS_SOCKET ? '.' : '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  // Everybody is a superuser here, so nothing else keeps one suite from starving the others: 16 suites at once, each
  // with four workers and their pools of ten, fit in. Beside 150 it takes 30 MB of memory, and no time at the start.
  max_connections: '1000',
  // Tests must not depend on where the machine stands.
  timezone: 'UTC',
  log_timezone: 'UTC',
};
