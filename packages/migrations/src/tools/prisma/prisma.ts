import { insideDatabase } from '@nx-worktree/postgres';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import { directoryOf, type MigrationPlace, type MigrationSet } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { type AppliedMigration, isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { isOfOtherDatabase } from '../traces';
import { typedCommand } from '../typed-command';
import { changesSession } from '../whole-script';
import { deploy, undo } from './deploy';
import { directoryFor, holdsMigrations, prismaOf } from './place';
import { isSameScript, type PrismaRecord, PrismaRecords, TABLE } from './records';

/** Raised when the same files make something else of a database than before. */
const REVISION = 1;

const USUAL_SCHEMA = 'public';
const UP = 'migration.sql';
const DOWN = 'down.sql';

/**
 * https://www.prisma.io/docs/orm/prisma-migrate: SQL files, applied in this process as `prisma migrate deploy` would, with
 * the rows that it would write. Prisma itself downloads an engine at its first use, which fails in closed networks. To
 * run it all the same, set the option `command`.
 *
 * `down.sql` beside `migration.sql` undoes it, as https://www.prisma.io/docs/orm/prisma-migrate/workflows/generating-down-migrations
 * suggests; Prisma never runs it.
 */
export const prisma: MigrationTool = {
  name: 'prisma',
  title: 'Prisma',
  stateTables: [TABLE],
  commands(place) {
    const { root = place.projectRoot } = prismaOf(place.set, place.checkout) ?? {};
    const typed = (command: string): string => typedCommand(place, root, `npx prisma migrate ${command}`);
    return { migrate: typed('deploy'), afterFailure: typed('resolve --rolled-back <name>') };
  },
  runsInProcess: true,

  traces: {
    files: /\/migrations\/[^/]+\/migration\.sql$/,
    globs: ['**/migrations/*/migration.sql'],
    suggest(file, tracked) {
      const directory = posix.dirname(posix.dirname(file));
      const lock = `${directory}/migration_lock.toml`;
      if (tracked.all.includes(lock) && isOfOtherDatabase(tracked.read(lock))) return undefined;
      return { directory, tool: prisma.name };
    },
  },

  detect: directoryFor,

  fits: (directory, projectRoot) => holdsMigrations(join(projectRoot, directory)),

  inputs: (set) => [`${directoryOf(set)}/*/*`, `${directoryOf(set)}/migration_lock.toml`],

  indirectInputs: (set, checkout) =>
    (prismaOf(set, checkout)?.sources ?? []).map((path) => {
      const source = pathFrom(join(checkout, set.root), path);
      return /\.\w+$/.test(source) ? source : `${source}/**/*.prisma`;
    }),

  version: ({ set, checkout }) =>
    Promise.resolve(`${REVISION}, schema ${schemaNamed(set, checkout) ?? USUAL_SCHEMA}`),

  async migrations(files, place) {
    const directory = directoryOf(place.set);
    const folders = files
      .filter((file) => posix.dirname(posix.dirname(file)) === directory)
      .map((file) => posix.basename(posix.dirname(file)));
    // https://github.com/prisma/prisma/blob/main/packages/migrate/src/utils/listMigrations.ts sorts in this way.
    const names = [...new Set(folders)].sort((one, other) => one.localeCompare(other));
    return Promise.all(names.map((name) => migrationNamed(name, files, place)));
  },

  continues: (migrations, { projectRoot }) =>
    !migrations.some(({ files: [file] }) =>
      changesSession(readFileSync(join(projectRoot, file ?? ''), 'utf8')),
    ),

  history: {
    tables: ({ set, checkout }) => {
      const schema = schemaNamed(set, checkout) ?? USUAL_SCHEMA;
      return [schema === USUAL_SCHEMA ? TABLE : `${schema}.${TABLE}`];
    },
    renaming: 'add ?schema=<name> to the URL in its Prisma schema or configuration',
    applied: (place, database, migrations) =>
      insideDatabase(database, async (client) => {
        const records = await PrismaRecords.in(client, schemaFor(place, database.url));
        if (!records) return undefined;
        const rows = await records.list();
        return Promise.all(rows.map((row) => appliedBy(row, place, migrations)));
      }),
  },

  async migrate(place, database) {
    const files = await glob(prisma.inputs(place.set, place.checkout), { cwd: place.projectRoot });
    const migrations = await prisma.migrations(files, place);
    await deploy(place, database, schemaFor(place, database.url), migrations);
  },

  migrateTo: (place, database, to, all) =>
    deploy(place, database, schemaFor(place, database.url), all.slice(0, all.indexOf(to) + 1)),

  revert: (place, database, last) => undo(place, database, schemaFor(place, database.url), last),
};

async function migrationNamed(
  name: string,
  files: readonly string[],
  place: MigrationPlace,
): Promise<Migration> {
  const fileOf = (basename: string): string => posix.join(directoryOf(place.set), name, basename);
  const [up, down] = [fileOf(UP), fileOf(DOWN)];
  if (!files.includes(up)) {
    throw new MigrationFilesError(place.set, `${posix.dirname(up)} has no ${UP}, so Prisma would stop there`);
  }
  const own = files.includes(down) ? [up, down] : [up];
  const texts = await Promise.all(own.map((file) => readFile(join(place.projectRoot, file), 'utf8')));
  const [number] = /^\d+/.exec(name) ?? [];
  return {
    name,
    files: own,
    down: texts.some(isMarkedIrreversible) ? 'refused' : own.length > 1 ? 'present' : 'absent',
    ...(number !== undefined && { number }),
  };
}

async function appliedBy(
  { name, checksum, isUnfinished, logs }: PrismaRecord,
  { projectRoot }: MigrationPlace,
  migrations: readonly Migration[],
): Promise<AppliedMigration> {
  const [file] = migrations.find((migration) => migration.name === name)?.files ?? [];
  return {
    name,
    ...(isUnfinished && { failure: reasonIn(logs) }),
    ...(file !== undefined && {
      isChanged: !isSameScript(await readFile(join(projectRoot, file), 'utf8'), checksum),
    }),
  };
}

/** Prisma's advice comes before the error. */
function reasonIn(logs: string | null): string {
  const [error] = /\bERROR: .*/.exec(logs ?? '') ?? [];
  return error ?? logs ?? 'it was begun, and did not end';
}

/** The PostgreSQL schema that the files name. */
function schemaNamed(set: MigrationSet, checkout: string): string | undefined {
  return prismaOf(set, checkout)?.schema;
}

/** Prisma takes the schema from the URL. */
function schemaFor({ set, checkout }: MigrationPlace, url: string): string {
  return schemaNamed(set, checkout) ?? new URL(url).searchParams.get('schema') ?? USUAL_SCHEMA;
}
