import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pythonVersionOf, runPython } from '../../python/run-python';
import { directoryOf, type MigrationPlace, type MigrationSet } from '../../sets/migration-set';
import { pathFrom, pathInProject } from '../../sets/paths';
import { appliedOf, NOTED_BY, type NotedRow, tableIn } from '../history';
import { type AppliedMigration, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { typedCommand } from '../typed-command';
import { type AlembicConfig, CONFIG_FILES, configAbove } from './config';
import { ancestorsOf, headsOf, type Revision, revisionsIn } from './revisions';

const USUAL_TABLE = 'alembic_version';

/** https://alembic.sqlalchemy.org: `env.py` alone decides where the database is. It has to read `DATABASE_URL`. */
export const alembic: MigrationTool = {
  name: 'alembic',
  title: 'Alembic',
  stateTables: [USUAL_TABLE],
  commands(place) {
    const { directory = place.projectRoot } = configFor(place) ?? {};
    const typed = (command: string): string => typedCommand(place, directory, command);
    return { migrate: typed('alembic upgrade heads'), mergeHeads: typed('alembic merge heads') };
  },
  traces: {
    files: /(^|\/)alembic\.ini$/,
    globs: ['**/alembic.ini'],
    suggest(file, tracked) {
      const [, location = 'alembic'] =
        /^\s*script_location\s*=\s*(?:%\(here\)s\/)?(\S+)/m.exec(tracked.read(file)) ?? [];
      return { directory: posix.join(posix.dirname(file), location), tool: alembic.name };
    },
  },

  detect(projectRoot, checkout) {
    const config = configAbove(projectRoot, checkout);
    const directory = config && pathInProject(projectRoot, config.scripts);
    return config && existsSync(join(config.scripts, 'env.py')) ? directory : undefined;
  },

  fits: (directory, projectRoot, checkout) =>
    configAbove(join(projectRoot, directory), checkout)?.scripts === join(projectRoot, directory),

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const config = configAbove(join(projectRoot, directoryOf(set)), checkout);
    if (!config) return [`${directoryOf(set)}/**/*.py`];
    const fromProject = (path: string): string => pathFrom(projectRoot, path);
    return [
      ...[config.scripts, ...config.versions].map((folder) => `${fromProject(folder)}/**/*.py`),
      ...CONFIG_FILES.map((name) => fromProject(join(config.directory, name))),
    ];
  },

  version: (place) => pythonVersionOf(place, 'alembic'),

  async migrations(files, place) {
    const revisions = await revisionsIn(filesOf(files, place), place);
    assertOneHead(revisions, place.set);
    return revisions;
  },

  /** In one line. Where branches were merged, what is applied later may come before in the order from the beginning. */
  continues: (migrations) =>
    migrations.every(({ after = [] }, index) =>
      index === 0 ? after.length === 0 : after.length === 1 && after[0] === migrations[index - 1]?.name,
    ),

  history: {
    tables: (place) => [tableOf(place)],
    renaming: 'set version_table in context.configure() of its env.py',
    applied: appliedIn,
  },

  migrate: (place, database) => run(place, database, 'upgrade', 'heads'),

  /** One run for each branch that has begun and isn't merged yet. */
  async migrateTo(place, database, to, all) {
    for (const { name } of headsOf(all.slice(0, all.indexOf(to) + 1))) {
      await run(place, database, 'upgrade', name);
    }
  },

  async revert(place, database, last) {
    const noted = (await notedIn(place, database)) ?? [];
    const names = noted.map(({ name }) => name);
    await run(place, database, 'downgrade', stepBelow(last, names));
  },
};

/** One step down. Where branches are or were, `-1` doesn't say of which. */
function stepBelow({ name, after = [] }: Migration, noted: readonly string[]): string {
  const [before] = after;
  if (noted.length > 1) return `${name}@-1`;
  return after.length > 1 && before !== undefined ? before : '-1';
}

/** The files of revisions: https://github.com/sqlalchemy/alembic/blob/main/alembic/script/base.py, `_only_source_rev_file` */
function filesOf(files: readonly string[], place: MigrationPlace): string[] {
  const { versions, isRecursive } = configOf(place);
  const folders = versions.map((folder) => pathFrom(place.projectRoot, folder));
  return files.filter(
    (file) =>
      /^(?!\.#|__init__).*\.py$/.test(posix.basename(file)) &&
      folders.some((folder) =>
        isRecursive ? file.startsWith(`${folder}/`) : posix.dirname(file) === folder,
      ),
  );
}

/** Alembic refuses to upgrade to `head` then. Branches with names of their own are on purpose, beside one without. */
function assertOneHead(revisions: readonly Revision[], set: MigrationSet): void {
  const heads = headsOf(revisions);
  const labelsOf = (head: Migration): string[] => {
    const before = ancestorsOf([head.name], revisions);
    return revisions.filter(({ name }) => before.has(name)).flatMap(({ labels }) => labels);
  };
  const isOwn = (label: string): boolean =>
    heads.filter((head) => labelsOf(head).includes(label)).length === 1;
  const unnamed = heads.filter((head) => !labelsOf(head).some(isOwn));
  if (unnamed.length < 2) return;
  const files = unnamed.map(({ files: [file = ''] }) => file);
  throw new MigrationFilesError(
    set,
    `there are ${unnamed.length} heads, ${files.join(' and ')}, of which none comes after the other. ` +
      `Run "alembic merge heads", or let one of them come after the other in its down_revision`,
    unnamed.map(({ name }) => name),
  );
}

/** The table holds only the newest revisions: what comes before them is applied too. */
async function appliedIn(
  place: MigrationPlace,
  database: ConnectionInfo,
  migrations: readonly Migration[],
): Promise<readonly AppliedMigration[] | undefined> {
  const rows = await notedIn(place, database);
  if (!rows) return undefined;
  const noted = rows.map(({ name }) => name);
  const applied = ancestorsOf(noted, migrations);
  const known = migrations.filter(({ name }) => applied.has(name)).map(({ name }) => name);
  const unknown = noted.filter((name) => !known.includes(name));
  // Whoever has written the table since may have undone and applied again any of them.
  const notedBy = rows.find((row) => row.notedBy !== null)?.notedBy ?? null;
  return [...known, ...unknown].map((name) => appliedOf({ name, notedBy }));
}

function notedIn(place: MigrationPlace, database: ConnectionInfo): Promise<NotedRow[] | undefined> {
  return insideDatabase(database, async (client) => {
    const table = await tableIn(client, tableOf(place));
    if (table === undefined) return undefined;
    const { rows } = await client.query<NotedRow>(
      `select version_num as name, ${NOTED_BY} from ${table} order by 1`,
    );
    return rows;
  });
}

function tableOf(place: MigrationPlace): string {
  const config = configFor(place);
  const file = config && join(config.scripts, 'env.py');
  const text = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /\bversion_table\s*=\s*(['"])(\w+)\1/.exec(text)?.[2] ?? USUAL_TABLE;
}

function run(place: MigrationPlace, database: ConnectionInfo, ...args: string[]): Promise<void> {
  return runPython(place, configOf(place).directory, { module: 'alembic' }, args, database);
}

function configFor({ set, checkout, projectRoot }: MigrationPlace): AlembicConfig | undefined {
  return configAbove(join(projectRoot, directoryOf(set)), checkout);
}

/** @throws {@link MigrationFilesError} when there is none */
function configOf(place: MigrationPlace): AlembicConfig {
  const { set } = place;
  const config = configFor(place);
  if (config) return config;
  throw new MigrationFilesError(
    set,
    `neither ${posix.join(set.root, directoryOf(set))} nor a directory above it has an alembic.ini ` +
      `or a pyproject.toml with [tool.alembic] that names its script_location`,
  );
}
