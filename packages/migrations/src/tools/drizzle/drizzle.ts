import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { directoryOf, type MigrationPlace, type MigrationSet } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { isClient } from '../clients';
import { type AppliedMigration, isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { configurationTraces } from '../traces';
import { typedCommand } from '../typed-command';
import { changesSession } from '../whole-script';
import {
  drizzleAtRoot,
  type DrizzleProject,
  drizzlesIn,
  type DrizzleTable,
  USUAL_TABLE,
} from './configuration';
import { type DrizzleFolder, type Entry, readFolder } from './folder';
import { runMigrator, timeOf } from './migrator';
import { assertNoneSkipped } from './order';
import { DrizzleRecords, hashOf, isOf } from './records';

/** Raised when the same files make something else of a database than before. */
const REVISION = 1;

/** As Drizzle Kit names its files; those that undo others are somebody's own. */
const NUMBERED = /^\d+_.*(?<!\.down)\.sql$/;

/** The configurations that Drizzle Kit finds by itself. */
const FOUND = /^drizzle\.config\.(ts|js|json)$/;

/** A value of an enum can't be used in the transaction that adds it. */
const ADDS_VALUE = /\badd\s+value\b/i;

/**
 * https://orm.drizzle.team/docs/drizzle-kit-migrate: SQL files, applied in this process as the migrator of drizzle-orm
 * would, with the rows that it would write. A journal says which files there are and in which order; since Drizzle 1.0,
 * the names of their folders do.
 */
export const drizzle: MigrationTool = {
  name: 'drizzle',
  title: 'Drizzle',
  stateTables: [nameOf(USUAL_TABLE)],
  commands(place) {
    const { configuration, start } = projectOf(place.set, place.checkout) ?? {};
    if (configuration === undefined || start === undefined) return {};
    const path = pathFrom(start, configuration);
    const option = FOUND.test(path) ? '' : ` --config ${path}`;
    return { migrate: typedCommand(place, start, `npx drizzle-kit migrate${option}`) };
  },
  runsInProcess: true,
  traces: configurationTraces(['drizzle.config'], (config) => `npx drizzle-kit migrate --config ${config}`),

  detect(projectRoot, checkout) {
    const own = drizzlesIn(projectRoot, checkout);
    const found = own.length > 0 || !isClient(projectRoot, 'drizzle-orm') ? own : drizzleAtRoot(checkout);
    const [first, ...others] = found.filter(({ directory }) => readFolder(directory));
    // Several may be those of several databases.
    return first && others.length === 0 ? pathFrom(projectRoot, first.directory) : undefined;
  },

  fits: (directory, projectRoot) => readFolder(join(projectRoot, directory)) !== undefined,

  inputs: (set) => [`${directoryOf(set)}/*.sql`, `${directoryOf(set)}/*/migration.sql`],

  indirectInputs(set, checkout) {
    const { configuration } = projectOf(set, checkout) ?? {};
    const own = configuration === undefined ? [] : [pathFrom(join(checkout, set.root), configuration)];
    return [`${directoryOf(set)}/meta/_journal.json`, ...own];
  },

  version: ({ set, checkout }) => Promise.resolve(`${REVISION}, table ${nameOf(tableOf(set, checkout))}`),

  async migrations(files, place) {
    const folder = folderOf(place);
    const own = await Promise.all(folder.entries.map((entry) => migrationOf(entry, files, place)));
    if (folder.hasJournal) {
      assertListed(files, own, place.set);
      await assertNoneSkipped(folder.entries, place);
    }
    return own;
  },

  continues: (migrations, { projectRoot }) =>
    !migrations.some(({ files: [file = ''] }) => {
      const text = readFileSync(join(projectRoot, file), 'utf8');
      return changesSession(text) || ADDS_VALUE.test(text);
    }),

  history: {
    tables: ({ set, checkout }) => [nameOf(tableOf(set, checkout))],
    renaming: 'set migrations.table or migrations.schema in its drizzle.config',
    applied: (place, database) =>
      insideDatabase(database, async (client) => {
        const records = new DrizzleRecords(client, tableOf(place.set, place.checkout));
        const haveNames = await records.haveNames();
        if (haveNames === undefined) return undefined;
        const rows = await records.list(haveNames);
        const { entries } = folderOf(place);
        return Promise.all(
          rows.map(async (row): Promise<AppliedMigration> => {
            const entry = entries.find((one) => isOf(row, one));
            if (!entry) return { name: row.name ?? `the one of ${timeOf(row.when)}` };
            const script = await readFile(
              join(place.projectRoot, directoryOf(place.set), entry.file),
              'utf8',
            );
            return { name: entry.name, isChanged: hashOf(script) !== row.hash };
          }),
        );
      }),
  },

  migrate: (place, database) => run(place, database, () => true),

  migrateTo: (place, database, to, all) => {
    const names = all.slice(0, all.indexOf(to) + 1).map(({ name }) => name);
    return run(place, database, ({ name }) => names.includes(name));
  },
};

async function run(
  place: MigrationPlace,
  database: ConnectionInfo,
  isWanted: (entry: Entry) => boolean,
): Promise<void> {
  const folder = folderOf(place);
  const table = tableOf(place.set, place.checkout);
  await runMigrator(place, database, table, folder, folder.entries.filter(isWanted));
}

async function migrationOf(
  entry: Entry,
  files: readonly string[],
  place: MigrationPlace,
): Promise<Migration> {
  const file = posix.join(directoryOf(place.set), entry.file);
  if (!files.includes(file)) {
    throw new MigrationFilesError(
      place.set,
      `meta/_journal.json lists ${entry.name}, but ${file} is not there`,
    );
  }
  const [number] = /^\d+/.exec(entry.name) ?? [];
  const text = await readFile(join(place.projectRoot, file), 'utf8');
  return {
    name: entry.name,
    files: [file],
    down: isMarkedIrreversible(text) ? 'refused' : 'absent',
    ...(number !== undefined && { number }),
  };
}

/** Drizzle ignores a file that its journal doesn't list. */
function assertListed(files: readonly string[], migrations: readonly Migration[], set: MigrationSet): void {
  const listed = new Set(migrations.flatMap((migration) => migration.files));
  const unlisted = files.find((file) => NUMBERED.test(posix.basename(file)) && !listed.has(file));
  if (unlisted === undefined) return;
  throw new MigrationFilesError(
    set,
    `meta/_journal.json does not list ${unlisted}, so Drizzle ignores it. Delete it, or make it by ` +
      'drizzle-kit generate --custom',
  );
}

function folderOf({ set, projectRoot }: MigrationPlace): DrizzleFolder {
  const folder = readFolder(join(projectRoot, directoryOf(set)));
  if (folder) return folder;
  throw new MigrationFilesError(
    set,
    `${directoryOf(set)} has neither a meta/_journal.json for PostgreSQL nor folders with a migration.sql and a snapshot.json`,
  );
}

function projectOf(set: MigrationSet, checkout: string): DrizzleProject | undefined {
  const root = join(checkout, set.root);
  const all = [...drizzlesIn(root, checkout), ...drizzleAtRoot(checkout)];
  return all.find(({ directory }) => relative(directory, join(root, directoryOf(set))) === '');
}

function tableOf(set: MigrationSet, checkout: string): DrizzleTable {
  return projectOf(set, checkout) ?? USUAL_TABLE;
}

function nameOf({ schema, table }: DrizzleTable): string {
  return `${schema}.${table}`;
}
