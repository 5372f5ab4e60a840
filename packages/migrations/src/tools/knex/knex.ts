import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { downIn } from '../undo';
import { runPackage, versionOf } from '../../programs/run-package';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { namesInTable, tableIn } from '../history';
import { type Migration } from '../migration';
import { type MigrationTool } from '../tool';
import { knexfileOf, USUAL_TABLE } from './knexfile';

const PACKAGE = 'knex';

/** Knex's `loadExtensions`, those that transpilers are needed for among them. */
const EXTENSIONS = /\.(co|coffee|eg|iced|[cm]?js|litcoffee|ls|ts)$/;

/**
 * https://knexjs.org/guide/migrations.html: the knexfile alone decides where the database is. It has to read
 * `DATABASE_URL` or the variables of libpq.
 */
export const knex: MigrationTool = {
  name: 'knex',
  title: 'Knex',
  stateTables: [USUAL_TABLE, lockOf(USUAL_TABLE)],

  detect: (projectRoot) => knexfileOf(projectRoot)?.directory,

  fits: (_, projectRoot) => knexfileOf(projectRoot) !== undefined,

  inputs: (set) => [`${directoryOf(set)}/**/*`, 'knexfile.*'],

  version: (place) => versionOf(place, PACKAGE),

  /** https://knexjs.org/guide/migrations.html#fsmigrations: by the code points of the names. */
  migrations: async (files, { set, projectRoot }) => {
    const own = files.filter((file) => posix.dirname(file) === directoryOf(set) && EXTENSIONS.test(file));
    return Promise.all(own.sort().map((file) => migrationIn(projectRoot, file)));
  },

  continues: (_, { projectRoot }) => knexfileOf(projectRoot)?.isByName === true,

  history: {
    tables: (place) => [tableOf(place), lockOf(tableOf(place))],
    renaming: 'set migrations.tableName in its knexfile',
    applied: (place, database) => namesInTable(database, tableOf(place), { order: 'id' }),

    /** What was applied at once is one batch, which `migrate:rollback` takes back as a whole. */
    settle: (place, database) =>
      insideDatabase(database, async (client) => {
        const table = await tableIn(client, tableOf(place));
        if (table) await client.query(`update ${table} set batch = 1 where batch <> 1`);
      }),
  },

  migrate: (place, database) => run(place, database, 'migrate:latest'),

  /** `migrate:up` applies the migration that it is given, and skips those before it. */
  async migrateTo(place, database, to, all) {
    const applied = await namesInTable(database, tableOf(place), { order: 'id' });
    const isApplied = ({ name }: Migration) => applied?.some((one) => one.name === name) === true;
    for (const migration of all.slice(0, all.indexOf(to) + 1)) {
      if (!isApplied(migration)) await run(place, database, 'migrate:up', migration.name);
    }
  },

  revert: (place, database, last) => run(place, database, 'migrate:down', last.name),
};

function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  const knexfile = knexfileOf(place.projectRoot);
  // Knex itself doesn't find a knexfile.cjs, and takes one of a directory above when there is none.
  return runPackage(
    place,
    PACKAGE,
    [...command, ...(knexfile ? ['--knexfile', knexfile.name] : [])],
    database,
  );
}

/** Knex refuses a file that exports no `down`: one that does nothing is how to say that nothing can be undone. */
async function migrationIn(projectRoot: string, file: string): Promise<Migration> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const [number] = /^\d+/.exec(posix.basename(file)) ?? [];
  return {
    name: posix.basename(file),
    files: [file],
    down: downIn(CodeFile.read(path, text), text),
    ...(number !== undefined && { number }),
  };
}

function tableOf({ projectRoot }: MigrationPlace): string {
  return knexfileOf(projectRoot)?.table ?? USUAL_TABLE;
}

function lockOf(table: string): string {
  return `${table}_lock`;
}
