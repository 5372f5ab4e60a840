import { type ConnectionInfo } from '@nx-worktree/postgres';
import { MigrationFailedError, ProgramMissingError } from '../programs/program-errors';
import { runProgram, type Surroundings } from '../programs/run-program';
import { type MigrationPlace } from '../sets/migration-set';
import { JavaMissingError } from './java-errors';

/** What the scripts say that start programs in Java, and what a shell says of them. */
const NO_JAVA =
  /cannot find java in your path|java: (command )?not found|JAVA_HOME .*is not defined correctly/i;

/** A migration tool that is written in Java and started by a script. */
export interface JavaTool {
  /** What people call it. */
  readonly title: string;
  /** The script: absolute path, or its name in `PATH`. */
  readonly file: string;
}

/**
 * Runs a migration tool that is written in Java.
 *
 * @throws {@link JavaMissingError} when there is no Java
 * @throws {@link ProgramMissingError} when there is no such script
 * @throws {@link MigrationFailedError} when it fails
 */
export async function runJavaTool(
  place: MigrationPlace,
  { title, file }: JavaTool,
  args: string[],
  database: ConnectionInfo,
  surroundings: Surroundings,
): Promise<void> {
  try {
    await runProgram(place, { file, args, ...surroundings }, database);
  } catch (error) {
    if (!(error instanceof MigrationFailedError)) throw error;
    if (error.reason.includes('ENOENT')) throw new ProgramMissingError(place.set, file, { cause: error });
    if (NO_JAVA.test(error.output)) throw new JavaMissingError(place.set, title, { cause: error });
    throw error;
  }
}
