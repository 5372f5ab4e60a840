import { type ConnectionInfo } from '@nx-worktree/postgres';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { dependsOn } from '../../programs/manifest';
import { runPackage, versionOf } from '../../programs/run-package';
import { namesInTable } from '../history';
import { hasDownSection } from '../../scripts/sections';
import { type Down, isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { downIn } from '../undo';
import { optionsOf } from './options';
import { type MigrationTool } from '../tool';

const PACKAGE = 'node-pg-migrate';
const DIRECTORY = 'migrations';
const TABLE = 'pgmigrations';

/** From SQL it can't infer how it is undone. */
const CALLS_SQL = /\bsql\s*\(/;

const CODE = /\.[cm]?[jt]s$/;

/** https://salsita.github.io/node-pg-migrate/cli: takes the database from `DATABASE_URL`. */
export const nodePgMigrate: MigrationTool = {
  name: 'node-pg-migrate',
  title: 'node-pg-migrate',
  stateTables: [TABLE],
  commands: () => ({ migrate: 'npx node-pg-migrate up' }),

  detect(projectRoot, checkout) {
    const directory = optionsOf(projectRoot).directory ?? DIRECTORY;
    return isUsed(directory, projectRoot, checkout) ? directory : undefined;
  },

  fits: isUsed,

  inputs(set, checkout) {
    const { files } = optionsOf(join(checkout, set.root));
    return [`${directoryOf(set)}/**/*`, ...files, 'config/*', 'tsconfig.json'];
  },

  version: (place) => versionOf(place, PACKAGE),

  migrations: (files, place) => Promise.all(inOrder(files, place).map((file) => migrationIn(place, file))),

  /** It refuses names without a number, and reads a number of 17 digits as a date. */
  continues: (migrations) => migrations.every(({ number }) => number !== undefined && number.length <= 16),

  history: {
    tables: (place) => [optionsOf(place.projectRoot).table],
    renaming: 'run "node-pg-migrate up --migrations-table name" by a script in its package.json',
    applied: (place, database) => namesInTable(database, optionsOf(place.projectRoot).table, { order: 'id' }),
  },

  migrate: (place, database) => run(place, database, 'up'),

  /** By their number: `up` with a name that it doesn't know applies nothing, and reports success. */
  async migrateTo(place, database, to, all) {
    const table = optionsOf(place.projectRoot).table;
    const applied = (await namesInTable(database, table, { order: 'id' })) ?? [];
    return run(place, database, 'up', `${all.indexOf(to) + 1 - applied.length}`);
  },

  revert: (place, database) => run(place, database, 'down', '1'),
};

function run(place: MigrationPlace, database: ConnectionInfo, ...command: string[]): Promise<void> {
  const { args } = optionsOf(place.projectRoot);
  return runPackage(
    place,
    PACKAGE,
    [...command, ...args, '--migrations-dir', directoryOf(place.set)],
    database,
  );
}

async function migrationIn({ projectRoot }: MigrationPlace, file: string): Promise<Migration> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const [number] = /^\d+/.exec(posix.basename(file)) ?? [];
  return {
    // A note has no extension.
    name: posix.basename(file, posix.extname(file)),
    files: [file],
    down: /\.sql$/i.test(file) ? downOfScript(text) : downOfProgram(path, text),
    ...(number !== undefined && { number }),
  };
}

function downOfScript(text: string): Down {
  if (isMarkedIrreversible(text)) return 'refused';
  return hasDownSection(text) ? 'present' : 'absent';
}

/** A program without `down` is undone by what node-pg-migrate infers from `up`; what it can't infer, a test shows. */
function downOfProgram(path: string, text: string): Down {
  if (/\bdown\s*=\s*false\b/.test(text)) return 'refused';
  const file = CodeFile.read(path, text);
  const down = downIn(file, text);
  return down === 'absent' && !file?.exported('down') && !CALLS_SQL.test(text) ? 'present' : down;
}

/**
 * By the number at the beginning of a name, then by `localeCompare`: `compareMigrationFileNames` in its source.
 */
function inOrder(files: readonly string[], { set, projectRoot }: MigrationPlace): string[] {
  const { ignored = /^\./ } = optionsOf(projectRoot);
  const named = files
    .filter((file) => posix.dirname(file) === directoryOf(set))
    .map((file) => ({ file, name: posix.basename(file) }))
    .filter(({ name }) => !ignored.test(name));
  const undoing = named.find(({ name }) => /\.down\.sql$/.test(name));
  if (undoing) {
    throw new MigrationFilesError(
      set,
      `it applies ${undoing.file} as a migration of its own, after the one that it is to undo: put its text under ` +
        '"-- Down Migration" in the other file',
    );
  }
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
