import { type ServerOptions as ServerChoice } from '@nx-worktree/postgres';
import { age } from '../../terminal/duration';
import { KeptDatabasesLeftError } from './server-errors';
import { type KeptOfSuite, withServer } from './server-status';

/**
 * Drops all databases that were kept from failed suites. An embedded server that doesn't run is started for it.
 *
 * @returns their names
 * @throws {@link KeptDatabasesLeftError} when another role is in one
 */
export function dropAllKept(choice: ServerChoice): Promise<string[]> {
  return withServer(choice, async (server) => {
    const dropped = await server.dropKept({ minAgeMs: 0, evenInUse: true });
    const left = (await server.kept()).map(({ name }) => name);
    if (left.length > 0) throw new KeptDatabasesLeftError(left, dropped);
    return dropped;
  });
}

/**
 * The lines of a status that name what was kept.
 *
 * @param now in ms since 1970
 */
export function keptText(kept: readonly KeptOfSuite[], now: number): string {
  if (kept.length === 0) return '';
  const lines = kept.map(({ name, created, url }) => `\n    ${age(created, now)} old  ${url ?? name}`);
  return `, ${kept.length} of them kept from failed suites:${lines.join('')}
    drop them: nx run worktrees:server --drop-kept`;
}
