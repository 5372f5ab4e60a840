import { type ConnectionInfo } from '@nx-worktree/postgres';
import { jdbcOf } from '../../java/jdbc';
import { runJavaTool } from '../../java/run-java-tool';
import { programVersionOf } from '../../programs/run-tool';
import { type MigrationPlace } from '../../sets/migration-set';
import { type Settings } from './settings';

/** Of the tool, and of its program. npm has another one of this name. */
export const NAME = 'flyway';

const PROGRAM = { title: 'Flyway', file: NAME };

/**
 * Runs a command of Flyway. Its arguments count more than its environment variables, and these more than its configuration
 * (https://documentation.red-gate.com/fd/environment-variables-184127465.html); others on the machine can read arguments, so
 * that the password is none. They describe the environment `default`, and the configuration may choose another one.
 *
 * @param locations absolute paths of the folders in which it looks for migrations
 * @throws the errors of {@link runJavaTool}
 */
export function runFlyway(
  place: MigrationPlace,
  { directory, file }: Settings,
  database: ConnectionInfo,
  command: string,
  locations: readonly string[],
): Promise<void> {
  const { url, user, password } = jdbcOf(database);
  const args = [
    ...(file === undefined ? [] : [`-configFiles=${file}`]),
    ...(file?.endsWith('.toml') ? ['-environment=default'] : []),
    ...[`-url=${url}`, `-user=${user}`],
    `-locations=${locations.map((location) => `filesystem:${location}`).join(',')}`,
    command,
  ];
  const variables = { FLYWAY_URL: url, FLYWAY_USER: user, FLYWAY_PASSWORD: password };
  return runJavaTool(place, PROGRAM, args, database, { cwd: directory, variables });
}

/** @throws {@link ProgramMissingError} when it isn't installed */
export function flywayVersion(place: MigrationPlace): Promise<string> {
  return programVersionOf(place, PROGRAM.file);
}
