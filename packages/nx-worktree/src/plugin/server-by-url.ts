import { type ServerOptions } from '@nx-worktree/postgres';

/** Whether the test databases are on a server by URL, and not on the embedded one. */
export function isByUrl({ url }: ServerOptions): boolean {
  return Boolean(url ?? process.env['NX_WORKTREE_DATABASE_URL']);
}
