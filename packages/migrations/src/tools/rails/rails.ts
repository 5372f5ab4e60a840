import { type ConnectionInfo } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { withCopiedFiles } from '../../programs/copied-files';
import { runProgram } from '../../programs/run-program';
import { toolVersionOf } from '../../programs/run-tool';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { namesInTable } from '../history';
import { type AppliedMigration, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { isOfOtherDatabase } from '../traces';
import { FILE, FOLDER, hasSeveralDatabases, isApplication, stateTableOf } from './application';
import { downInRuby } from './ruby';

const METADATA = 'ar_internal_metadata';

/** What migrations may use besides the files in their folder: nothing shows which of it Ruby has loaded. */
const USED = ['Gemfile.lock', 'config/**/*.{rb,yml}', 'app/models/**/*.rb', 'lib/**/*.rb'];

/** https://guides.rubyonrails.org/active_record_migrations.html: takes the database from `DATABASE_URL`. */
export const rails: MigrationTool = {
  name: 'rails',
  title: 'Rails',
  stateTables: ['schema_migrations', METADATA],
  commands: () => ({ migrate: 'bin/rails db:migrate' }),

  traces: {
    files: /(^|\/)db\/migrate\/\d+_[^/]+\.rb$/,
    globs: ['**/db/migrate/*.rb', '**/Gemfile'],
    suggest(file, tracked) {
      const directory = posix.dirname(file);
      const gems = tracked.read(posix.join(directory, '../../Gemfile'));
      return isOfOtherDatabase(gems) ? undefined : { directory, tool: rails.name };
    },
  },

  detect: (projectRoot) => (isApplication(projectRoot) ? FOLDER : undefined),

  fits: (directory, projectRoot) =>
    posix.join('/', directory).endsWith(`/${FOLDER}`) && isApplication(join(projectRoot, directory, '../..')),

  inputs: (set) => [
    `${directoryOf(set)}/**/*`,
    ...USED.map((path) => posix.join(directoryOf(set), '../..', path)),
  ],

  version: (place) => toolVersionOf(place, 'ruby'),

  migrations: migrationsFrom,

  continues: () => true,

  history: {
    tables: (place) => [stateTableOf(applicationOf(place)), METADATA],
    renaming: 'set config.active_record.schema_migrations_table_name in its config/application.rb',
    applied: appliedIn,
  },

  migrate: (place, database) => run(place, database, 'db:migrate'),

  /** Where a later one is applied, `db:migrate` with a version would undo that. */
  async migrateTo(place, database, to, all) {
    const applied = (await appliedIn(place, database))?.map(({ name }) => name) ?? [];
    const index = all.indexOf(to);
    if (!all.slice(index).some(({ name }) => applied.includes(name))) {
      return run(place, database, 'db:migrate', to.name);
    }
    for (const { name } of all.slice(0, index + 1)) {
      if (!applied.includes(name)) await run(place, database, 'db:migrate:up', name);
    }
  },

  revert: (place, database, last) => run(place, database, 'db:migrate:down', last.name),
};

async function migrationsFrom(
  files: readonly string[],
  place: MigrationPlace,
): Promise<readonly Migration[]> {
  const folder = `${directoryOf(place.set)}/`;
  const own = files.filter((file) => file.startsWith(folder) && /^\d.*_.*\.rb$/.test(posix.basename(file)));
  const titles = new Map<string, string>();
  const migrations = new Map<string, Migration>();
  for (const file of own) {
    const [, number, title = ''] = FILE.exec(posix.basename(file)) ?? [];
    if (number === undefined) throw refusal(place, `${file} has a name that Rails refuses`);
    const version = BigInt(number).toString();
    const same = migrations.get(version)?.files[0] ?? titles.get(title);
    if (same !== undefined) {
      const what = migrations.has(version) ? 'version' : 'name';
      throw refusal(place, `${same} and ${file} have the same ${what}, so Rails refuses all`);
    }
    titles.set(title, file);
    const down = downInRuby(await readFile(join(place.projectRoot, file), 'utf8'));
    migrations.set(version, { name: version, files: [file], down, number: version });
  }
  return [...migrations.values()].sort((a, b) => order(a.name, b.name));
}

/** It notes no more than the versions, as text. */
async function appliedIn(
  place: MigrationPlace,
  database: ConnectionInfo,
): Promise<readonly AppliedMigration[] | undefined> {
  const table = stateTableOf(applicationOf(place));
  const applied = await namesInTable(database, table, { name: 'version', order: 'version' });
  return applied?.sort((a, b) => order(a.name, b.name));
}

function order(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1);
}

/** @returns absolute path */
function applicationOf({ set, projectRoot }: MigrationPlace): string {
  return join(projectRoot, directoryOf(set), '../..');
}

/**
 * Runs a task of an application, as its tests would find it.
 *
 * @param version the migration that it is about
 */
async function run(
  place: MigrationPlace,
  database: ConnectionInfo,
  task: string,
  version?: string,
): Promise<void> {
  const application = applicationOf(place);
  if (hasSeveralDatabases(application)) {
    throw refusal(
      place,
      'config/database.yml names several databases for tests, and db:migrate would migrate all of them, although ' +
        'DATABASE_URL names only one. Set "command" in the options of the migrate target to ' +
        '"RAILS_ENV=test SCHEMA=$(mktemp -u) bin/rails db:migrate:primary", or to what migrates another one of them',
    );
  }
  // It writes db/schema.rb otherwise. One that isn't there can't be loaded instead of the migrations either.
  await withCopiedFiles(place, [], (directory) =>
    runProgram(
      place,
      {
        ...{ file: 'ruby', args: ['bin/rails', task], cwd: application },
        variables: {
          RAILS_ENV: 'test',
          SCHEMA: join(directory, 'schema.rb'),
          // A server that was started before has the database of before.
          DISABLE_SPRING: '1',
          ...(version !== undefined && { VERSION: version }),
        },
      },
      database,
    ),
  );
}

function refusal({ set }: MigrationPlace, reason: string): MigrationFilesError {
  return new MigrationFilesError(set, reason);
}
