import { type ConnectionInfo } from '@nx-worktree/postgres';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { dependsOn } from '../../programs/manifest';
import { runPackage, versionOf } from '../../programs/run-package';
import { namesInTable } from '../history';
import { hasDownSection } from '../../scripts/sections';
import { isMarkedIrreversible, type Migration } from '../migration';
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
  commands: { migrate: 'npx node-pg-migrate up' },

  detect: (projectRoot, checkout) => (isUsed(DIRECTORY, projectRoot, checkout) ? DIRECTORY : undefined),

  fits: isUsed,

  inputs: (set) => [`${directoryOf(set)}/**/*`, 'config/*', 'tsconfig.json'],

  version: (place) => versionOf(place, PACKAGE),

  migrations: (files, place) => Promise.all(inOrder(files, place).map((file) => migrationIn(place, file))),

  /** It refuses names without a number, and reads a number of 17 digits as a date. */
  continues: (migrations) => migrations.every(({ number }) => number !== undefined && number.length <= 16),

  history: {
    tables: () => [TABLE],
    renaming: 'run "node-pg-migrate up --migrations-table name" by the option command of its migrate target',
    applied: (_, database) => namesInTable(database, TABLE, { order: 'id' }),
  },

  migrate: (place, database) => run(place, database, 'up'),

  async migrateTo(place, database, to, all) {
    const applied = (await namesInTable(database, TABLE, { order: 'id' })) ?? [];
    return run(place, database, 'up', `${all.indexOf(to) + 1 - applied.length}`);
  },

  revert: (place, database) => run(place, database, 'down', '1'),
};

function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  return runPackage(place, PACKAGE, [...command, '--migrations-dir', directoryOf(place.set)], database);
}

async function migrationIn({ projectRoot }: MigrationPlace, file: string): Promise<Migration> {
  const text = await readFile(join(projectRoot, file), 'utf8');
  const [number] = /^\d+/.exec(posix.basename(file)) ?? [];
  return {
    // A note has no extension.
    name: posix.basename(file, posix.extname(file)),
    files: [file],
    down: downIn(file, text),
    ...(number !== undefined && { number }),
  };
}

/** A program without `down` is undone by what node-pg-migrate infers from `up`, as far as it can. */
function downIn(file: string, text: string): Migration['down'] {
  if (isMarkedIrreversible(text) || /\bdown\s*=\s*false\b/.test(text)) return 'refused';
  return /\.sql$/i.test(file) && !hasDownSection(text) ? 'absent' : 'present';
}

/**
 * By the number at the beginning of a name, then by `localeCompare`: `compareMigrationFileNames` in its source.
 */
function inOrder(files: readonly string[], { set }: MigrationPlace): string[] {
  const named = files
    .filter((file) => posix.dirname(file) === directoryOf(set))
    .map((file) => ({ file, name: posix.basename(file) }));
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
