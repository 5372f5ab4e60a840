import { type ConnectionInfo } from '@nx-worktree/postgres';

/**
 * A database as programs want to be told of it that use Go's `lib/pq`. Without `sslmode`, it requires TLS, which a server
 * on this machine seldom has. It also refuses to run where a variable of libpq is set that it doesn't support.
 */
export function forGo(database: ConnectionInfo): ConnectionInfo {
  const address = new URL(database.url);
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname);
  if (isLocal && !address.searchParams.has('sslmode')) address.searchParams.set('sslmode', 'disable');
  const { PGREQUIREAUTH: _, ...variables } = database.variables;
  return { ...database, url: address.href, variables: { ...variables, DATABASE_URL: address.href } };
}
