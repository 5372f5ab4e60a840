import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { directoryOf } from '../migration-set';
import { runPackage } from './run-package';
import { type MigrationTool } from './tool';

const PACKAGE = 'knex';
const KNEXFILES = ['js', 'cjs', 'mjs', 'ts'].map((extension) => `knexfile.${extension}`);

/**
 * https://knexjs.org/guide/migrations.html: where the database is, the knexfile alone decides. It has to read
 * `DATABASE_URL` or the variables of libpq.
 */
export const knex: MigrationTool = {
  name: 'knex',
  package: PACKAGE,
  stateTable: 'knex_migrations',

  detect: (projectRoot) =>
    KNEXFILES.some((name) => existsSync(join(projectRoot, name))) ? 'migrations' : undefined,

  inputs: (set) => [`${directoryOf(set)}/**/*`, 'knexfile.*'],

  isMigration: (file, set) => file.startsWith(`${directoryOf(set)}/`),

  migrate: (place, database) => runPackage(place, PACKAGE, ['migrate:latest'], database),
};
