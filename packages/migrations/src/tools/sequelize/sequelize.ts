import { type ConnectionInfo } from '@nx-worktree/postgres';
import { join, posix } from 'node:path';
import { pathFromProject } from '../../code/paths';
import { runPackage, versionOf } from '../../programs/run-package';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { namesInTable } from '../history';
import { migrationsIn } from '../code-migration';
import { type MigrationTool } from '../tool';
import { migrationsNear } from '../traces';
import { typedCommand } from '../typed-command';
import { type Configuration, configurationOf, PACKAGE } from './configuration';
import { SequelizeConfigurationError } from './sequelize-errors';

/** https://github.com/sequelize/cli/blob/main/src/core/migrator.js */
const MIGRATION = /^(?!.*\.d\.ts$).*\.(cjs|js|cts|ts)$/;

/**
 * https://sequelize.org/docs/v6/other-topics/migrations/. Its configurations name databases of developers: it is given
 * one of ours, which is made of them.
 */
export const sequelize: MigrationTool = {
  name: 'sequelize',
  title: 'Sequelize',
  stateTables: ['SequelizeMeta'],
  commands: (place) => ({
    migrate: typedCommand(place, configured(place).directory, 'npx sequelize-cli db:migrate'),
  }),

  traces: {
    files: /(^|\/)(\.sequelizerc|migrations\/[^/]+\.[cm]?[jt]s)$/,
    globs: ['**/.sequelizerc'],
    suggest(file, tracked) {
      const isConfiguration = file.endsWith('.sequelizerc');
      if (!isConfiguration && !/\bqueryInterface\b/.test(tracked.read(file))) return undefined;
      const directory = isConfiguration ? migrationsNear(file, tracked) : posix.dirname(file);
      return {
        ...(directory !== undefined && { directory }),
        command: (path) =>
          `npx sequelize-cli db:migrate${directory === undefined ? '' : ` --migrations-path ${path(directory)}`}`,
      };
    },
  },

  detect: (projectRoot, checkout) => configurationOf(projectRoot, checkout)?.migrations,

  fits: (directory, projectRoot, checkout) =>
    configurationOf(projectRoot, checkout)?.migrations === directory,

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const { file, options } = configurationOf(projectRoot, checkout) ?? {};
    const configuration = [file, options].filter((path) => path !== undefined);
    return [
      `${directoryOf(set)}/**/*`,
      ...configuration.map((path) => pathFromProject(path, checkout, projectRoot)),
    ];
  },

  version: (place) => versionOf(place, PACKAGE),

  migrations: (files, place) => migrationsIn(files, place, MIGRATION),

  continues: () => true,

  history: {
    tables: (place) => [configured(place).table],
    renaming: 'set migrationStorageTableName in its configuration',
    // It notes no more than the names.
    applied: (place, database) => namesInTable(database, configured(place).table, { order: 'name' }),
  },

  migrate: (place, database) => run(place, database, 'db:migrate'),

  /** For a name that it doesn't know, it applies nothing, and reports success. */
  migrateTo: (place, database, to) => run(place, database, 'db:migrate', '--to', to.name),

  revert: (place, database, last) => run(place, database, 'db:migrate:undo', '--name', last.name),
};

function configured({ set, projectRoot, checkout }: MigrationPlace): Configuration {
  const configuration = configurationOf(projectRoot, checkout);
  if (!configuration) throw new SequelizeConfigurationError(set);
  return configuration;
}

async function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  const { directory, options, file, environment } = configured(place);
  const migrations = join(place.projectRoot, directoryOf(place.set));
  await runPackage(
    place,
    PACKAGE,
    [
      ...command,
      ...['--config', join(__dirname, 'config.cjs'), '--options-path', join(__dirname, 'options.cjs')],
      ...['--migrations-path', migrations],
    ],
    database,
    {
      cwd: directory,
      variables: { NX_WORKTREE_SEQUELIZE: JSON.stringify({ options, file, environment }) },
    },
  );
}
