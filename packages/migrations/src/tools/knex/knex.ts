import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { join, posix, relative, sep } from 'node:path';
import { packageDirectoryOf, runPackage, versionOf } from '../../programs/run-package';
import { type Surroundings } from '../../programs/run-program';
import { loadingTypeScript, typeScriptInputs } from '../../programs/typescript';
import { directoryOf, type MigrationPlace, type MigrationSet } from '../../sets/migration-set';
import { namesInTable, tableIn } from '../history';
import { MigrationFilesError } from '../migration-errors';
import { codeMigration } from '../code-migration';
import { type MigrationTool } from '../tool';
import { KnexLockedError } from './knex-errors';
import { type Knexfile, knexfileOf, USUAL_TABLE } from './knexfile';

const PACKAGE = 'knex';

const PRELOAD = join(__dirname, 'preload.cjs');

/** Where its package has `FsMigrations`, which lists the files. */
const SOURCE = 'lib/migrations/migrate/sources/fs-migrations.js';

/** Knex's usual `loadExtensions`, those that transpilers are needed for among them. */
const EXTENSIONS = /\.(co|coffee|eg|iced|c?js|litcoffee|ls|ts)$/;

/**
 * https://knexjs.org/guide/migrations.html: the knexfile alone decides where the database is. It has to read
 * `DATABASE_URL` or the variables of libpq.
 */
export const knex: MigrationTool = {
  name: 'knex',
  title: 'Knex',
  stateTables: [USUAL_TABLE, lockOf(USUAL_TABLE)],
  commands: () => ({ migrate: 'npx knex migrate:latest', unlock: 'npx knex migrate:unlock' }),

  detect(projectRoot, checkout) {
    const knexfile = knexfileOf(projectRoot, checkout);
    return knexfile && (knexfile.directories?.[0] ?? 'migrations');
  },

  fits: (_, projectRoot, checkout) => knexfileOf(projectRoot, checkout) !== undefined,

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const knexfile = knexfileOf(projectRoot, checkout);
    return [
      ...directoriesOf(set, knexfile).map((directory) => `${directory}/**/*`),
      // Where there is none yet, it will be beside the project's files.
      knexfile ? relative(projectRoot, knexfile.path).split(sep).join('/') : 'knexfile.*',
      ...(knexfile && /\.[cm]?ts$/.test(knexfile.path) ? typeScriptInputs(set) : []),
    ];
  },

  version: (place) => versionOf(place, PACKAGE),

  /**
   * https://knexjs.org/guide/migrations.html#fsmigrations: by the code points of the names. Knex refuses a file that
   * exports no `down`: one that does nothing is how to say that nothing can be undone.
   */
  migrations(files, { set, projectRoot, checkout }) {
    const knexfile = knexfileOf(projectRoot, checkout);
    const isMigration = (file: string): boolean =>
      knexfile?.extensions?.includes(posix.extname(file)) ?? EXTENSIONS.test(file);
    assertNoneIsIgnored(set, directoriesOf(set, knexfile), files, isMigration);
    const byDirectory = directoriesOf(set, knexfile).map((directory) =>
      byName(files.filter((file) => posix.dirname(file) === directory && isMigration(file))),
    );
    const inOrder = knexfile?.isSortedByDirectory ? byDirectory.flat() : byName(byDirectory.flat());
    return Promise.all(inOrder.map((file) => codeMigration(projectRoot, file)));
  },

  continues: (_, { projectRoot, checkout }) => knexfileOf(projectRoot, checkout)?.isByName === true,

  history: {
    tables: (place) => [tableOf(place), lockOf(tableOf(place))],
    renaming: 'set migrations.tableName in its knexfile',
    applied: (place, database) => namesInTable(database, tableOf(place), { order: 'id' }),
    lockedTable,

    /** What was applied at once is one batch, which `migrate:rollback` takes back as a whole. */
    settle: (place, database) =>
      insideDatabase(database, async (client) => {
        const table = await tableIn(client, tableOf(place));
        if (table) await client.query(`update ${table} set batch = 1 where batch <> 1`);
      }),
  },

  migrate: (place, database) => run(place, database, ['migrate:latest']),

  async migrateTo(place, database, to, all) {
    if (await hasMigrateTo(place)) return run(place, database, ['migrate:to', to.name]);
    const names = all.slice(0, all.indexOf(to) + 1).map(({ name }) => name);
    return run(place, database, ['migrate:latest'], {
      preload: [PRELOAD],
      variables: {
        NX_WORKTREE_KNEX_SOURCE: join(packageDirectoryOf(place, PACKAGE), SOURCE),
        NX_WORKTREE_KNEX_NAMES: JSON.stringify(names),
      },
    });
  },

  revert: (place, database, last) => run(place, database, ['migrate:down', last.name]),
};

async function hasMigrateTo(place: MigrationPlace): Promise<boolean> {
  const [major = 0, minor = 0] = (await versionOf(place, PACKAGE)).split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 3);
}

async function run(
  place: MigrationPlace,
  database: ConnectionInfo,
  command: readonly string[],
  surroundings: Surroundings = {},
): Promise<void> {
  const knexfile = knexfileOf(place.projectRoot, place.checkout);
  const lock = await lockedTable(place, database);
  if (lock !== undefined) throw new KnexLockedError(place.set, database.name, lock);
  // Knex itself doesn't find a knexfile.cjs, and takes one of a directory above when there is none.
  const options = knexfile
    ? [
        '--knexfile',
        knexfile.path,
        ...(knexfile.environment === undefined ? [] : ['--env', knexfile.environment]),
      ]
    : [];
  const loading = knexfile ? loadingTypeScript(place, knexfile.path) : {};
  await runPackage(place, PACKAGE, [...command, ...options], database, {
    preload: [...(loading.preload ?? []), ...(surroundings.preload ?? [])],
    variables: { ...loading.variables, ...surroundings.variables },
  });
}

/** It ignores modules of this kind unless it is told to take them, and reports success. */
function assertNoneIsIgnored(
  set: MigrationSet,
  directories: readonly string[],
  files: readonly string[],
  isMigration: (file: string) => boolean,
): void {
  const ignored = files.find(
    (file) => /\d.*\.mjs$/.test(file) && directories.includes(posix.dirname(file)) && !isMigration(file),
  );
  if (ignored === undefined) return;
  throw new MigrationFilesError(
    set,
    `it ignores ${ignored}: add ".mjs" to migrations.loadExtensions in its knexfile, or rename the file`,
  );
}

/** A run that was killed leaves its lock behind, and Knex never takes it away by itself. */
async function lockedTable(place: MigrationPlace, database: ConnectionInfo): Promise<string | undefined> {
  const lock = lockOf(tableOf(place));
  const isLocked = await insideDatabase(database, async (client) => {
    const table = await tableIn(client, lock);
    if (!table) return false;
    return (await client.query(`select 1 from ${table} where is_locked = 1`)).rows.length > 0;
  });
  return isLocked ? lock : undefined;
}

function directoriesOf(set: MigrationSet, knexfile: Knexfile | undefined): readonly string[] {
  const directory = directoryOf(set);
  // The knexfile says all of them, unless the user says another one.
  return knexfile?.directories?.includes(directory) ? knexfile.directories : [directory];
}

function byName(files: readonly string[]): string[] {
  const nameOf = posix.basename;
  return [...files].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}

function tableOf({ projectRoot, checkout }: MigrationPlace): string {
  return knexfileOf(projectRoot, checkout)?.table ?? USUAL_TABLE;
}

function lockOf(table: string): string {
  return `${table}_lock`;
}
