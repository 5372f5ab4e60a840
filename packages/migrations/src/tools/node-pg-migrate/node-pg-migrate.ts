import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { dependsOn } from '../../programs/manifest';
import { runPackage, versionOf } from '../../programs/run-package';
import { namesInTable } from '../history';
import { type MigrationTool } from '../tool';

const PACKAGE = 'node-pg-migrate';
const DIRECTORY = 'migrations';
const TABLE = 'pgmigrations';
const CODE = /\.[cm]?[jt]s$/;

/** https://salsita.github.io/node-pg-migrate/cli: takes the database from `DATABASE_URL`. */
export const nodePgMigrate: MigrationTool = {
  name: 'node-pg-migrate',
  title: 'node-pg-migrate',
  stateTables: [TABLE],

  detect: (projectRoot, checkout) => (isUsed(DIRECTORY, projectRoot, checkout) ? DIRECTORY : undefined),

  fits: isUsed,

  inputs: (set) => [`${directoryOf(set)}/**/*`, 'config/*', 'tsconfig.json'],

  isMigration: (file, set) => file.startsWith(`${directoryOf(set)}/`),

  version: (place) => versionOf(place, PACKAGE),

  order: inOrder,

  history: {
    tables: () => [TABLE],
    renaming: 'run "node-pg-migrate up --migrations-table name" by the option command of its migrate target',
    applied: (_, database) => namesInTable(database, TABLE),
    // A note has no extension.
    isNoteOf: (note, file) => `${posix.basename(file)}.`.startsWith(`${note}.`),
  },

  migrate: (place, database) =>
    runPackage(place, PACKAGE, ['up', '--migrations-dir', directoryOf(place.set)], database),
};

/**
 * By the number at the beginning of a name, then by `localeCompare`: `compareMigrationFileNames` in its source. It
 * refuses names without a number, and reads a number of 17 digits as a date.
 */
function inOrder(files: readonly string[], { set }: MigrationPlace): string[] | undefined {
  const named = files
    .filter((file) => posix.dirname(file) === directoryOf(set))
    .map((file) => ({ file, name: posix.basename(file) }));
  if (named.some(({ name }) => !/^\d{1,16}(?!\d)/.test(name))) return undefined;
  const options = { usage: 'sort', numeric: true, sensitivity: 'variant', ignorePunctuation: true } as const;
  return named
    .sort((a, b) => parseInt(a.name) - parseInt(b.name) || a.name.localeCompare(b.name, undefined, options))
    .map(({ file }) => file);
}

function isUsed(directory: string, projectRoot: string, checkout: string): boolean {
  if (dependsOn(PACKAGE, projectRoot)) return true;
  return dependsOn(PACKAGE, checkout) && looksLikeIts(join(projectRoot, directory));
}

/** When only the workspace depends on the tool, plain SQL files may be meant to be run as they are. */
function looksLikeIts(directory: string): boolean {
  return filesIn(directory).some(
    (name) =>
      CODE.test(name) ||
      (name.endsWith('.sql') && /^--\s*up migration/im.test(readFileSync(join(directory, name), 'utf8'))),
  );
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
