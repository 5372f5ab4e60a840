import { insideDatabase } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { directoryOf } from '../migration-set';
import { stateTableIn } from '../applied';
import { knexfileOf } from './knexfile';
import { runPackage } from './run-package';
import { type MigrationTool } from './tool';

const PACKAGE = 'knex';

/**
 * https://knexjs.org/guide/migrations.html: where the database is, the knexfile alone decides. It has to read
 * `DATABASE_URL` or the variables of libpq.
 */
export const knex = {
  name: 'knex',
  package: PACKAGE,

  stateTable: ({ projectRoot }) => knexfileOf(projectRoot)?.table ?? 'knex_migrations',

  detect: (projectRoot) => knexfileOf(projectRoot)?.directory,

  fits: (_, projectRoot) => knexfileOf(projectRoot) !== undefined,

  inputs: (set) => [`${directoryOf(set)}/**/*`, 'knexfile.*'],

  isMigration: (file, set) => file.startsWith(`${directoryOf(set)}/`),

  order(files, { set, projectRoot }) {
    if (!knexfileOf(projectRoot)?.isByName) return undefined;
    // https://knexjs.org/guide/migrations.html#fsmigrations: by the code points of the names.
    return files.filter((file) => posix.dirname(file) === directoryOf(set)).sort();
  },

  /** What was applied at once is one batch, which `migrate:rollback` takes back as a whole. */
  settle: (place, database) =>
    insideDatabase(database, async (client) => {
      const table = await stateTableIn(client, knex.stateTable(place));
      if (table) await client.query(`update ${table} set batch = 1 where batch <> 1`);
    }),

  migrate(place, database) {
    const knexfile = knexfileOf(place.projectRoot);
    // Knex itself doesn't find a knexfile.cjs, and takes one of a directory above when there is none.
    const args = knexfile ? ['--knexfile', knexfile.name] : [];
    return runPackage(place, PACKAGE, ['migrate:latest', ...args], database);
  },
} satisfies MigrationTool;
