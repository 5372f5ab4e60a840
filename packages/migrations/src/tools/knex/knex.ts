import { insideDatabase } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { runPackage, versionOf } from '../../programs/run-package';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { namesInTable, tableIn } from '../history';
import { type MigrationTool } from '../tool';
import { knexfileOf, USUAL_TABLE } from './knexfile';

const PACKAGE = 'knex';

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

  isMigration: (file, set) => file.startsWith(`${directoryOf(set)}/`),

  version: (place) => versionOf(place, PACKAGE),

  order(files, { set, projectRoot }) {
    if (!knexfileOf(projectRoot)?.isByName) return undefined;
    // https://knexjs.org/guide/migrations.html#fsmigrations: by the code points of the names.
    return files.filter((file) => posix.dirname(file) === directoryOf(set)).sort();
  },

  history: {
    tables: (place) => [tableOf(place), lockOf(tableOf(place))],
    renaming: 'set migrations.tableName in its knexfile',
    applied: (place, database) => namesInTable(database, tableOf(place)),
    isNoteOf: (note, file) => posix.basename(file) === note,

    /** What was applied at once is one batch, which `migrate:rollback` takes back as a whole. */
    settle: (place, database) =>
      insideDatabase(database, async (client) => {
        const table = await tableIn(client, tableOf(place));
        if (table) await client.query(`update ${table} set batch = 1 where batch <> 1`);
      }),
  },

  migrate(place, database) {
    const knexfile = knexfileOf(place.projectRoot);
    // Knex itself doesn't find a knexfile.cjs, and takes one of a directory above when there is none.
    const args = knexfile ? ['--knexfile', knexfile.name] : [];
    return runPackage(place, PACKAGE, ['migrate:latest', ...args], database);
  },
};

function tableOf({ projectRoot }: MigrationPlace): string {
  return knexfileOf(projectRoot)?.table ?? USUAL_TABLE;
}

function lockOf(table: string): string {
  return `${table}_lock`;
}
