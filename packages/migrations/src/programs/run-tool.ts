import { type ConnectionInfo } from '@nx-worktree/postgres';
import { type MigrationPlace } from '../sets/migration-set';
import { MigrationFailedError, ProgramMissingError } from './program-errors';
import { isInstalled, runPackage, versionOf } from './run-package';
import { runProgram, type Surroundings } from './run-program';

/**
 * Runs a tool that isn't written for Node: the command of the npm package of its name if that is installed for the
 * project, otherwise the program of that name in `PATH`.
 *
 * @throws {@link ProgramMissingError} when there is neither
 * @throws {@link MigrationFailedError} when it fails
 */
export async function runTool(
  place: MigrationPlace,
  name: string,
  args: string[],
  database: ConnectionInfo,
  surroundings: Surroundings = {},
): Promise<void> {
  if (isInstalled(place, name)) return runPackage(place, name, args, database, surroundings);
  try {
    await runProgram(place, { file: name, args, ...surroundings }, database);
  } catch (error) {
    const isMissing = error instanceof MigrationFailedError && error.reason.includes('ENOENT');
    throw isMissing ? new ProgramMissingError(place.set, name, { cause: error }) : error;
  }
}

/**
 * The version of such a tool.
 *
 * @throws {@link ProgramMissingError} when it isn't installed
 */
export async function toolVersionOf(place: MigrationPlace, name: string): Promise<string> {
  return isInstalled(place, name) ? versionOf(place, name) : programVersionOf(place, name);
}

/**
 * The version that a program tells of itself.
 *
 * @param file its absolute path, or its name in `PATH`
 * @throws {@link ProgramMissingError} when there is none, or it can't be run
 */
export async function programVersionOf(place: MigrationPlace, file: string): Promise<string> {
  const { execa } = await import('execa');
  const { all } = await execa(file, ['--version'], {
    all: true,
    cwd: place.projectRoot,
    stdin: 'ignore',
  }).catch((error: unknown) => {
    throw new ProgramMissingError(place.set, file, { cause: error });
  });
  return /\d+(\.\d+)+/.exec(all)?.[0] ?? all;
}
