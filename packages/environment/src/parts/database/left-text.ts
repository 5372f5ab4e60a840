import { type DatabaseFacts } from './facts';

/**
 * What a removal says of the database that it leaves on a server out of reach. Without facts, it was never known whether
 * there is one.
 *
 * @param reason why the server can't be reached
 */
export function leftText({ database }: DatabaseFacts, reason: string): string {
  if (!database) return `Whether it already had a database is unknown: ${reason}`;
  return (
    `Its database ${database.name} was not dropped: ${reason}\n` +
    `If that server comes back, drop it with: nx run worktrees:cleanup`
  );
}
