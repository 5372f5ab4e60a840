import { type ConnectionInfo } from '@nx-worktree/postgres';
import { SeedFailedError } from '../errors';
import { type MigrationPlace } from '../migration-set';
import { runTool } from './run-tool';

/**
 * Runs the command that fills the tables of a set, if it has one, in the project's root.
 *
 * @throws {SeedFailedError} with the last lines of what it said
 */
export async function runSeed(place: MigrationPlace, database: ConnectionInfo): Promise<void> {
  const { seed } = place.set;
  if (seed !== undefined) await runTool(place, { shell: seed }, database, SeedFailedError);
}
