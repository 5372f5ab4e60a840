import { type ConnectionInfo } from '@nx-worktree/postgres';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import { versionOf } from '../../programs/run-package';
import { runProgram } from '../../programs/run-program';
import { loadingTypeScript, typeScriptInputs } from '../../programs/typescript';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { codeMigration } from '../code-migration';
import { namesInTable } from '../history';
import { type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { isOfOtherDatabase } from '../traces';
import { type Configuration, configurationOf, PACKAGE } from './configuration';
import { type Storage, USUAL_TABLE } from './storage';
import { UmzugScriptError } from './umzug-errors';

const CODE = /\.[cm]?[jt]s$/;

/** What a script has that works with PostgreSQL. */
const OURS = /\bpg\b|postgres|SequelizeStorage|DATABASE_URL/;

/**
 * https://www.npmjs.com/package/umzug: a library, which a script of the project calls. The script alone decides where the
 * database is: it has to read `DATABASE_URL` or the variables of libpq.
 */
export const umzug: MigrationTool = {
  name: 'umzug',
  title: 'Umzug',
  stateTables: [USUAL_TABLE],

  traces: {
    files: /(^|\/)[^/]*(umzug|migrat)[^/]*\.[cm]?[jt]s$/,
    globs: ['**/*umzug*', '**/*migrat*'],
    suggest(file, tracked) {
      const text = tracked.read(file);
      const isOurs = /\bnew Umzug\(/.test(text) && /\brunAsCLI\(/.test(text) && OURS.test(text);
      if (!isOurs || isOfOtherDatabase(text)) return undefined;
      return { command: (path) => `node ${path(file)} up` };
    },
  },

  /** Umzug migrates anything: only a table shows a database of ours. */
  detect(projectRoot, checkout) {
    const found = configurationOf(projectRoot, checkout);
    return found?.storage && found.directory;
  },

  fits(directory, projectRoot, checkout) {
    const found = configurationOf(projectRoot, checkout);
    return found?.storage !== undefined && found.directory === directory;
  },

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const { script, file } = configurationOf(projectRoot, checkout) ?? {};
    const files = [...new Set([script, file])].filter((path) => path !== undefined);
    return [
      `${directoryOf(set)}/**/*`,
      ...files.map((path) => pathFrom(projectRoot, path)),
      ...(files.some((path) => path.endsWith('ts')) ? typeScriptInputs(set) : []),
    ];
  },

  version: (place) => versionOf(place, PACKAGE),

  migrations: migrationsOf,

  continues: () => true,

  history: {
    tables: (place) => [storageOf(place).table],
    renaming: 'give its SequelizeStorage a tableName',
    applied(place, database) {
      const { table, column } = storageOf(place);
      // It notes no more than the names.
      return namesInTable(database, table, { name: column, order: column });
    },
  },

  migrate: (place, database) => run(place, database, 'up'),

  migrateTo: (place, database, to) => run(place, database, 'up', '--to', to.name),

  revert: (place, database, last) => run(place, database, 'down', '--name', last.name),
};

/** The files of its glob, in the order of their paths. Of two with the same name, it would apply one. */
async function migrationsOf(_: readonly string[], place: MigrationPlace): Promise<readonly Migration[]> {
  const { cwd, glob: pattern, ignore, undoes } = configured(place);
  storageOf(place);
  const paths = await glob(pattern, { cwd, ignore: [...ignore], expandDirectories: false, absolute: true });
  const files = paths.sort().map((path) => pathFrom(place.projectRoot, path));
  for (const [index, file] of files.entries()) {
    const same = files.slice(0, index).find((one) => posix.basename(one) === posix.basename(file));
    if (same !== undefined) {
      throw new MigrationFilesError(
        place.set,
        `${same} and ${file} have the same name, by which Umzug notes what it has applied`,
      );
    }
  }
  return Promise.all(files.map((file) => migrationIn(place.projectRoot, file, undoes)));
}

async function migrationIn(projectRoot: string, file: string, undoes: boolean): Promise<Migration> {
  const { down, ...migration } = await codeMigration(projectRoot, file);
  // Such as 2026.11.28T09.42.37.
  const [number] = /^\d([\d.T]*\d)?/.exec(posix.basename(file)) ?? [];
  return {
    ...migration,
    down: CODE.test(file) || down === 'refused' ? down : undoes ? 'present' : 'absent',
    ...(number !== undefined && { number }),
  };
}

function configured({ set, projectRoot, checkout }: MigrationPlace): Configuration {
  const configuration = configurationOf(projectRoot, checkout);
  if (configuration?.directory === directoryOf(set)) return configuration;
  throw new UmzugScriptError(
    set,
    `no script there makes the only "new Umzug" of the project, calls runAsCLI(), and says by a glob in its text that its ` +
      `migrations are in ${directoryOf(set)}`,
  );
}

function storageOf(place: MigrationPlace): Storage {
  const { storage, file } = configured(place);
  if (storage) return storage;
  throw new UmzugScriptError(
    place.set,
    `what ${pathFrom(place.projectRoot, file)} gives as storage doesn't show the table that notes what was applied. ` +
      `A file, such as that of JSONStorage, would be the same for all databases. Use "new SequelizeStorage({ ... })", ` +
      `with a tableName if it has a modelName`,
  );
}

function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  const { script } = configured(place);
  const args = [script, ...command];
  return runProgram(place, { file: process.execPath, args, ...loadingTypeScript(place, script) }, database);
}
