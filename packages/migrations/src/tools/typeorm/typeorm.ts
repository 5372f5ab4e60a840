import { type ConnectionInfo } from '@nx-worktree/postgres';
import { join, posix, relative, sep } from 'node:path';
import { runPackage, versionOf } from '../../programs/run-package';
import { isModuleFile, loadingTypeScript, typeScriptInputs } from '../../programs/typescript';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { namesInTable } from '../history';
import { type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { configurationTraces } from '../traces';
import { typedCommand } from '../typed-command';
import { type DataSourceFile, dataSourceOf } from './data-source';
import { DataSourceMissingError } from './typeorm-errors';
import { migrationsIn } from './migration-classes';

const PACKAGE = 'typeorm';

/** See there what it changes in TypeORM. */
const PRELOAD = join(__dirname, 'preload.cjs');

/**
 * https://typeorm.io/docs/advanced-topics/migrations. Its table, `migrations`, has a name that others use as well. The
 * data source alone decides where the database is: it has to read `DATABASE_URL` or the variables of libpq.
 */
export const typeorm: MigrationTool = {
  name: 'typeorm',
  title: 'TypeORM',
  stateTables: [],
  commands: (place) => ({ migrate: typedBy(place) }),

  traces: configurationTraces(
    ['data-source', 'datasource', 'typeorm', 'ormconfig'],
    (config) => `npx typeorm-ts-node-commonjs migration:run -d ${config}`,
    /\b(from|require\()\s*['"]typeorm['"]|"entities"\s*:/,
  ),

  detect(projectRoot, checkout) {
    const [first] = dataSourceOf(projectRoot, checkout)?.migrations ?? [];
    return first === undefined ? undefined : posix.dirname(first);
  },

  fits: (directory, projectRoot, checkout) =>
    dataSourceOf(projectRoot, checkout)?.migrations.some((file) => posix.dirname(file) === directory) ===
    true,

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const source = dataSourceOf(projectRoot, checkout);
    const folders = new Set(source?.migrations.map((file) => posix.dirname(file)));
    return [
      ...[...folders.add(directoryOf(set))].map((folder) => `${folder}/**/*`),
      ...(source ? [relative(projectRoot, source.path).split(sep).join('/')] : []),
      ...typeScriptInputs(set),
    ];
  },

  version: (place) => versionOf(place, PACKAGE),

  async migrations(_, place) {
    const { migrations: files } = sourceOf(place);
    const found = (await Promise.all(files.map((file) => migrationsIn(place.projectRoot, file)))).flat();
    const unnumbered = found.find(({ number }) => number === undefined);
    if (unnumbered) {
      throw new MigrationFilesError(
        place.set,
        `the name of the class ${unnumbered.name} in ${unnumbered.files[0]} does not end with a timestamp of 13 digits`,
      );
    }
    const twice = found.find((one, index) => found.findIndex(({ name }) => name === one.name) !== index);
    if (twice) {
      throw new MigrationFilesError(
        place.set,
        `two migrations have the name ${twice.name}, the second one in ${twice.files[0]}`,
      );
    }
    return found.sort((a, b) => Number(a.number) - Number(b.number));
  },

  continues: () => true,

  history: {
    tables: (place) => [tableOf(place)],
    renaming: 'set migrationsTableName in its data source',
    applied: (place, database) => namesInTable(database, tableOf(place), { order: 'id' }),
  },

  migrate: (place, database) => run(place, database, 'migration:run'),

  migrateTo: (place, database, to, all) =>
    run(place, database, 'migration:run', all.slice(0, all.indexOf(to) + 1)),

  /** It undoes the one whose note has the highest id. */
  revert: (place, database) => run(place, database, 'migration:revert'),
};

function sourceOf({ set, projectRoot, checkout }: MigrationPlace): DataSourceFile {
  const source = dataSourceOf(projectRoot, checkout);
  if (!source) throw new DataSourceMissingError(set);
  return source;
}

/** It comes with a program for each way in which ts-node loads a data source. */
function typedBy(place: MigrationPlace): string {
  const { path, cwd } = sourceOf(place);
  const loader = isModuleFile(path) ? 'typeorm-ts-node-esm' : 'typeorm-ts-node-commonjs';
  const program = /\.[cm]?ts$/.test(path) ? loader : PACKAGE;
  return typedCommand(place, cwd, `npx ${program} migration:run -d ${pathFrom(cwd, path)}`);
}

function tableOf({ projectRoot, checkout }: MigrationPlace): string {
  return dataSourceOf(projectRoot, checkout)?.table ?? 'migrations';
}

/** @param only the migrations that TypeORM is to know; all, if there are none */
async function run(
  place: MigrationPlace,
  database: ConnectionInfo,
  command: string,
  only?: readonly Migration[],
): Promise<void> {
  const { path, cwd, namesThem, migrations } = sourceOf(place);
  const { preload = [], variables } = loadingTypeScript(place, path);
  const change = {
    projectRoot: place.projectRoot,
    ...(!namesThem && { files: migrations.map((file) => join(place.projectRoot, file)) }),
    ...(only && { names: only.map(({ name }) => name) }),
  };
  await runPackage(place, PACKAGE, [command, '-d', relative(cwd, path).split(sep).join('/')], database, {
    cwd,
    preload: [...preload, PRELOAD],
    variables: { ...variables, NX_WORKTREE_TYPEORM: JSON.stringify(change) },
  });
}
