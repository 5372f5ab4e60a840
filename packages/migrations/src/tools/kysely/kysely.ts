import { type ConnectionInfo } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { pathFromProject } from '../../code/paths';
import { runPackage, versionOf } from '../../programs/run-package';
import { typeScriptInputs } from '../../programs/typescript';
import { directoryOf, type MigrationPlace, type MigrationSet } from '../../sets/migration-set';
import { namesInTable } from '../history';
import { type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { configurationTraces } from '../traces';
import { downIn } from '../undo';
import { type Configuration, configurationOf, PACKAGE } from './configuration';
import { KyselyConfigurationError } from './kysely-errors';

const TYPESCRIPT = /(?<!\.d)\.[cm]?ts$/;
const JAVASCRIPT = /\.[cm]?js$/;

/** https://github.com/kysely-org/kysely-ctl: its configuration has to take the database from `DATABASE_URL`. */
export const kysely: MigrationTool = {
  name: 'kysely',
  title: 'Kysely',
  stateTables: ['kysely_migration', 'kysely_migration_lock'],
  commands: () => ({ migrate: 'npx kysely migrate:latest' }),

  traces: configurationTraces(['kysely.config'], (config) => `npx kysely migrate:latest --config ${config}`),

  detect: (projectRoot, checkout) => configurationOf(projectRoot, checkout)?.directory,

  fits: (directory, projectRoot, checkout) => configurationOf(projectRoot, checkout)?.directory === directory,

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const configuration = configurationOf(projectRoot, checkout);
    return [
      `${directoryOf(set)}/**/*`,
      ...(configuration ? [pathFromProject(configuration.path, checkout, projectRoot)] : []),
      ...typeScriptInputs(set),
    ];
  },

  version: (place) => versionOf(place, PACKAGE),

  /** By their names; a number orders them only where all are of one length. */
  async migrations(files, place) {
    const { set, projectRoot } = place;
    const { allowsJavaScript } = configured(place);
    const own = files.filter((file) => posix.dirname(file) === directoryOf(set));
    const scripts = own.filter((file) => JAVASCRIPT.test(file));
    const javaScript = await Promise.all(scripts.map((file) => migrationIn(projectRoot, file)));
    if (!allowsJavaScript) assertNoneIsSkipped(set, javaScript.flat());
    const typeScript = await Promise.all(
      own.filter((file) => TYPESCRIPT.test(file)).map((file) => migrationIn(projectRoot, file)),
    );
    return [...typeScript.flat(), ...(allowsJavaScript ? javaScript.flat() : [])].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  },

  continues: (_, place) => configured(place).isByName,

  history: {
    tables: (place) => configured(place).tables,
    renaming: 'set migrations.migrationTableName and migrationLockTableName in its kysely.config',
    applied: (place, database) =>
      namesInTable(database, configured(place).tables[0], { order: ['timestamp', 'name'] }),
  },

  migrate: (place, database) => run(place, database, 'migrate:latest'),

  migrateTo: (place, database, to) => run(place, database, 'migrate:up', to.name),

  revert: (place, database) => run(place, database, 'migrate:down'),
};

/** It skips such files with a warning, and reports success. */
function assertNoneIsSkipped(set: MigrationSet, skipped: readonly Migration[]): void {
  const [file] = skipped.flatMap(({ files }) => files);
  if (file === undefined) return;
  throw new MigrationFilesError(
    set,
    `it skips ${file}, which is not TypeScript: set migrations.allowJS in its kysely.config, if your version of ` +
      `kysely-ctl has it, or rename the file`,
  );
}

function configured({ set, projectRoot, checkout }: MigrationPlace): Configuration {
  const configuration = configurationOf(projectRoot, checkout);
  if (!configuration) throw new KyselyConfigurationError(set);
  return configuration;
}

function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  const { path } = configured(place);
  // It would ask npm's registry for newer versions.
  return runPackage(place, PACKAGE, [...command, '--config', path, '--no-outdated-check'], database, {
    bin: 'kysely',
  });
}

/** @returns nothing for a file that has no function `up`: that is a helper */
async function migrationIn(projectRoot: string, file: string): Promise<Migration[]> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const code = CodeFile.read(path, text);
  if (!/\bup\b/.test(text)) return [];
  const name = posix.basename(file, posix.extname(file));
  const [number] = /^\d+/.exec(name) ?? [];
  return [{ name, files: [file], down: downIn(code, text), ...(number !== undefined && { number }) }];
}
