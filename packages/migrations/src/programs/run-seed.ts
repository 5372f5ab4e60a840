import { type ConnectionInfo } from '@nx-worktree/postgres';
import { type MigrationPlace } from '../sets/migration-set';
import { SeedFailedError } from './program-errors';
import { runProgram } from './run-program';

/**
 * Runs the command that fills the tables of a set, if it has one, in the project's root.
 *
 * @throws {@link SeedFailedError} when it fails, with the last lines of its output
 * @throws {@link CommandNotFoundError} when the shell finds no such program
 */
export async function runSeed(place: MigrationPlace, database: ConnectionInfo): Promise<void> {
  const { seed } = place.set;
  if (seed !== undefined) await runProgram(place, { shell: seed }, database, SeedFailedError);
}
