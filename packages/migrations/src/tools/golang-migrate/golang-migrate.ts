import { insideDatabase } from '@nx-worktree/postgres';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { type Migration } from '../migration';
import { type MigrationTool } from '../tool';
import { changesSession } from '../whole-script';
import { appliedIn } from './applied';
import { migrationsFrom } from './files';
import { goDown, goUp } from './migrator';
import { directoryIn, isUsedFor, settingsFor, USUAL_TABLE } from './project';
import { Versions } from './versions';

/** Raised when the same files make something else of a database than before. */
const REVISION = 1;

/**
 * https://github.com/golang-migrate/migrate: a program, or a library in the programs that use the database. Its migrations
 * are SQL files, applied in this process as it would, with the row that it would write: it finds nothing to do afterwards.
 */
export const golangMigrate: MigrationTool = {
  name: 'golang-migrate',
  title: 'golang-migrate',
  stateTables: [USUAL_TABLE],
  runsInProcess: true,
  commands: () => ({
    migrate: 'migrate -path <directory> -database "$DATABASE_URL" up',
    afterFailure: 'migrate -path <directory> -database "$DATABASE_URL" force <the version before <name>>',
  }),

  traces: {
    files: /(^|\/)\d+_[^/]*\.up\.sql$/,
    globs: ['**/*.up.sql', '**/go.mod'],
    suggest(file, tracked) {
      const modules = tracked.all.filter((path) => posix.basename(path) === 'go.mod');
      return modules.some((path) => tracked.read(path).includes('golang-migrate/'))
        ? { directory: posix.dirname(file), tool: golangMigrate.name }
        : undefined;
    },
  },

  detect: directoryIn,

  fits: isUsedFor,

  inputs: (set) => [`${directoryOf(set)}/*.sql`],

  version({ projectRoot, checkout }) {
    const { table, isOneByOne } = settingsFor(projectRoot, checkout);
    return Promise.resolve(`${REVISION}, table ${table}${isOneByOne ? ', one by one' : ''}`);
  },

  migrations: migrationsFrom,

  continues: (migrations, { projectRoot }) =>
    !migrations.some(({ files: [file = ''] }) =>
      changesSession(readFileSync(join(projectRoot, file), 'utf8')),
    ),

  history: {
    tables: ({ projectRoot, checkout }) => [settingsFor(projectRoot, checkout).table],
    renaming:
      'write "x-migrations-table=name" into the address of the database, where a script calls migrate',
    applied: ({ projectRoot, checkout }, database, migrations) =>
      insideDatabase(database, async (client) => {
        const versions = await Versions.find(client, settingsFor(projectRoot, checkout).table);
        return versions?.isOwn ? appliedIn(await versions.read(), migrations) : undefined;
      }),
  },

  async migrate(place, database) {
    const all = await allOf(place);
    await goUp(place, database, all, all);
  },

  migrateTo: (place, database, to, all) => goUp(place, database, all, all.slice(0, all.indexOf(to) + 1)),

  revert: async (place, database, last) => goDown(place, database, await allOf(place), last),
};

async function allOf(place: MigrationPlace): Promise<readonly Migration[]> {
  const { set, checkout, projectRoot } = place;
  return migrationsFrom(await glob(golangMigrate.inputs(set, checkout), { cwd: projectRoot }), place);
}
