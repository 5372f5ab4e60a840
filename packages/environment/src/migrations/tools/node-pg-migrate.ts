import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { directoryOf } from '../migration-set';
import { dependsOn } from './manifest';
import { runPackage } from './run-package';
import { type MigrationTool } from './tool';

const PACKAGE = 'node-pg-migrate';
const DIRECTORY = 'migrations';

/** https://salsita.github.io/node-pg-migrate/cli: takes the database from `DATABASE_URL`. */
export const nodePgMigrate: MigrationTool = {
  name: 'node-pg-migrate',
  package: PACKAGE,
  stateTable: 'pgmigrations',

  detect(projectRoot, checkout) {
    const isUsed = dependsOn(PACKAGE, projectRoot, checkout);
    return isUsed && existsSync(join(projectRoot, DIRECTORY)) ? DIRECTORY : undefined;
  },

  inputs: (set) => [`${directoryOf(set)}/**/*`, '.node-pg-migraterc*', 'tsconfig.json'],

  isMigration: (file, set) => file.startsWith(`${directoryOf(set)}/`),

  migrate: (place, database) =>
    runPackage(place, PACKAGE, ['up', '--migrations-dir', directoryOf(place.set)], database),
};
