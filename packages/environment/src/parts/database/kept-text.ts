import { type ConnectionInfo, withoutPassword } from '@nx-worktree/postgres';

/**
 * Says that the database of a suite that failed is kept, how to look into it and how to drop it.
 *
 * @param isExternal whether it is on a server by URL: that password may be good for more than tests
 */
export function keptText({ name, url }: ConnectionInfo, isExternal: boolean): string {
  const shown = isExternal ? withoutPassword(url) : url;
  const password = isExternal ? '\n  password  that of the URL of your server' : '';
  return `
The tests failed, and their database is kept: ${name}
  URL       ${shown}${password}
  look      psql "${shown}"
  drop      nx run worktrees:server --drop-kept
`;
}
