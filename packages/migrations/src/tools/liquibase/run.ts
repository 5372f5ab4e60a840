import { type ConnectionInfo } from '@nx-worktree/postgres';
import { join } from 'node:path';
import { jdbcOf } from '../../java/jdbc';
import { runJavaTool } from '../../java/run-java-tool';
import { isInstalled, packageDirectoryOf } from '../../programs/run-package';
import { type MigrationPlace } from '../../sets/migration-set';
import { normalized } from './resources';
import { type Settings } from './settings';

/** Of the tool, of its program, and of the npm package that holds it. */
export const NAME = 'liquibase';

/** Where the npm package has what others download. */
const IN_PACKAGE = 'dist/liquibase';

/**
 * Runs a command of Liquibase: that of the npm package if it is installed for the project, otherwise the program in `PATH`.
 * Environment variables count more than `liquibase.properties`
 * (https://docs.liquibase.com/concepts/connections/liquibase-environment-variables.html).
 *
 * @param command with its own arguments
 * @throws the errors of {@link runJavaTool}
 */
export async function runLiquibase(
  place: MigrationPlace,
  settings: Settings,
  database: ConnectionInfo,
  command: readonly [string, ...string[]],
): Promise<void> {
  const { directory, changelog, searchPaths, table, lockTable, contexts, labels } = settings;
  const home = isInstalled(place, NAME) ? join(packageDirectoryOf(place, NAME), IN_PACKAGE) : undefined;
  const { url, user, password } = jdbcOf(database);
  const [name, ...own] = command;
  const args = [
    `--search-path=${searchPaths.join(',')}`,
    `--database-changelog-table-name=${table}`,
    `--database-changelog-lock-table-name=${lockTable}`,
    ...[name, `--changelog-file=${normalized(changelog)}`, ...own],
    ...(contexts === undefined ? [] : [`--contexts=${contexts}`]),
    ...(labels === undefined ? [] : [`--label-filter=${labels}`]),
  ];
  const variables = {
    LIQUIBASE_COMMAND_URL: url,
    LIQUIBASE_COMMAND_USERNAME: user,
    LIQUIBASE_COMMAND_PASSWORD: password,
    LIQUIBASE_SHOW_BANNER: 'false',
    LIQUIBASE_HEADLESS: 'true',
    // Before 4.30, Liquibase knows no such variable of its own, and warns of it.
    JAVA_OPTS: `${process.env['JAVA_OPTS'] ?? ''} -Dliquibase.analytics.enabled=false`.trim(),
    ...(home !== undefined && { LIQUIBASE_HOME: home }),
  };
  const file = home === undefined ? NAME : join(home, process.platform === 'win32' ? `${NAME}.bat` : NAME);
  await runJavaTool(place, { title: 'Liquibase', file }, args, database, { cwd: directory, variables });
}
