import { directoryOf } from '../migration-set';
import { knexfileOf } from './knexfile';
import { runPackage } from './run-package';
import { type MigrationTool } from './tool';

const PACKAGE = 'knex';

/**
 * https://knexjs.org/guide/migrations.html: where the database is, the knexfile alone decides. It has to read
 * `DATABASE_URL` or the variables of libpq.
 */
export const knex: MigrationTool = {
  name: 'knex',
  package: PACKAGE,

  stateTable: ({ projectRoot }) => knexfileOf(projectRoot)?.table ?? 'knex_migrations',

  detect: (projectRoot) => knexfileOf(projectRoot)?.directory,

  inputs: (set) => [`${directoryOf(set)}/**/*`, 'knexfile.*'],

  isMigration: (file, set) => file.startsWith(`${directoryOf(set)}/`),

  migrate(place, database) {
    const knexfile = knexfileOf(place.projectRoot);
    // Knex itself doesn't find a knexfile.cjs, and takes one of a directory above when there is none.
    const args = knexfile ? ['--knexfile', knexfile.name] : [];
    return runPackage(place, PACKAGE, ['migrate:latest', ...args], database);
  },
};
