import { type ConnectionInfo } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { nodesIn } from '../../code/nodes';
import { pathFromProject } from '../../code/paths';
import { runPackage, versionOf } from '../../programs/run-package';
import { type Surroundings } from '../../programs/run-program';
import { loadingTypeScript, typeScriptInputs } from '../../programs/typescript';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { migrationsIn } from '../code-migration';
import { namesInTable } from '../history';
import { isMarkedIrreversible, type Migration } from '../migration';
import { type MigrationTool } from '../tool';
import { configurationTraces } from '../traces';
import { typedCommand } from '../typed-command';
import { downOf, methodIn } from '../undo';
import { type Configuration, configurationOf, PACKAGE, USUAL_TABLE } from './configuration';
import { MikroOrmConfigurationError } from './mikroorm-errors';

/** Its `glob`; a snapshot of the entities lies beside the migrations. */
const MIGRATION = /^(?!.*\.d\.[cm]?ts$).*\.(js|ts|cjs|mjs)$/;

/**
 * https://mikro-orm.io/docs/migrations. Variables of MikroORM go before its configuration, so that it always gets our
 * database, and these migrations: https://mikro-orm.io/docs/configuration#using-environment-variables
 */
export const mikroOrm: MigrationTool = {
  name: 'mikroorm',
  title: 'MikroORM',
  stateTables: [USUAL_TABLE],
  commands: (place) => ({
    migrate: typedCommand(place, configured(place).cwd, 'npx mikro-orm migration:up'),
  }),

  traces: configurationTraces(
    ['mikro-orm.config'],
    (config) => `npx mikro-orm migration:up --config ${config}`,
  ),

  detect: (projectRoot, checkout) => configurationOf(projectRoot, checkout)?.directory,

  fits: (directory, projectRoot, checkout) => configurationOf(projectRoot, checkout)?.directory === directory,

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const configuration = configurationOf(projectRoot, checkout);
    const directory = directoryOf(set);
    return [
      ...['js', 'ts', 'cjs', 'mjs'].map((extension) => `${directory}/**/*.${extension}`),
      ...(configuration ? [pathFromProject(configuration.path, checkout, projectRoot)] : []),
      ...typeScriptInputs(set),
    ];
  },

  version: (place) => versionOf(place, PACKAGE),

  migrations: (files, place) => migrationsIn(files, place, MIGRATION, migrationIn),

  continues: () => true,

  history: {
    tables: (place) => [configured(place).table],
    renaming: 'set migrations.tableName in its mikro-orm.config',
    applied: (place, database) => namesInTable(database, configured(place).table, { order: 'id' }),
  },

  migrate: (place, database) => run(place, database, 'migration:up'),

  migrateTo: (place, database, to) => run(place, database, 'migration:up', '--to', to.name),

  revert: (place, database) => run(place, database, 'migration:down'),
};

function configured({ set, projectRoot, checkout }: MigrationPlace): Configuration {
  const configuration = configurationOf(projectRoot, checkout);
  if (!configuration) throw new MikroOrmConfigurationError(set);
  return configuration;
}

async function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  const { path, cwd } = configured(place);
  const { preload, variables } = await loading(place, path);
  const directory = join(place.projectRoot, directoryOf(place.set));
  const { DATABASE_URL = '', PGHOST = '', PGPORT = '', PGUSER = '', PGPASSWORD = '' } = database.variables;
  await runPackage(place, PACKAGE, [...command, '--config', path], database, {
    bin: 'mikro-orm',
    cwd,
    ...(preload && { preload }),
    variables: {
      ...variables,
      MIKRO_ORM_CLIENT_URL: DATABASE_URL,
      MIKRO_ORM_HOST: PGHOST,
      MIKRO_ORM_PORT: PGPORT,
      MIKRO_ORM_USER: PGUSER,
      MIKRO_ORM_PASSWORD: PGPASSWORD,
      MIKRO_ORM_DB_NAME: database.name,
      MIKRO_ORM_MIGRATIONS_PATH: directory,
      MIKRO_ORM_MIGRATIONS_PATH_TS: directory,
      // It would write the schema of our database beside the migrations, into the checkout.
      MIKRO_ORM_MIGRATIONS_SNAPSHOT: 'false',
      // Entities may be compiled ones, which aren't there. Migrations need none.
      MIKRO_ORM_DISCOVERY_WARN_WHEN_NO_ENTITIES: 'false',
      MIKRO_ORM_ALLOW_GLOBAL_CLI: '1',
    },
  });
}

/**
 * Version 7 finds loaders of TypeScript by itself. Earlier ones take ts-node whenever they find it, and fail where there
 * is no tsconfig.json in the working directory.
 */
async function loading(place: MigrationPlace, path: string): Promise<Surroundings> {
  const isTypeScript = /\.[cm]?ts$/.test(path);
  const preferTs = { MIKRO_ORM_CLI_PREFER_TS: isTypeScript ? '1' : '0' };
  if (parseInt(await versionOf(place, PACKAGE)) >= 7) return { variables: preferTs };
  const { preload, variables } = loadingTypeScript(place, path);
  return {
    ...(preload && { preload }),
    variables: { ...variables, ...preferTs, MIKRO_ORM_CLI_USE_TS_NODE: '0' },
  };
}

/** The note has no extension, if it is a usual one. */
async function migrationIn(projectRoot: string, file: string): Promise<Migration> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const code = CodeFile.read(path, text);
  const made = code && nodesIn(code.program).find((node) => methodIn(node, 'up'));
  const name = posix.basename(file).replace(/\.[jt]s$/, '');
  const [number] = /\d+/.exec(name) ?? [];
  return {
    name,
    files: [file],
    down: isMarkedIrreversible(text) ? 'refused' : downOf(made && methodIn(made, 'down')),
    ...(number !== undefined && { number }),
  };
}
