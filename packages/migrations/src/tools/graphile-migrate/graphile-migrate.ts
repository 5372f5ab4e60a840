import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import { withCopiedFiles } from '../../programs/copied-files';
import { packageDirectoryOf, runPackage, versionOf } from '../../programs/run-package';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type History, type MigrationTool } from '../tool';
import { type Committed, committedIn, FILE } from './committed';
import { CONFIG_FILES, gmrcOf, gmrcWith } from './gmrc';

const NAME = 'graphile-migrate';
const SCHEMA = 'graphile_migrate';

/**
 * https://github.com/graphile/migrate: takes the database from `DATABASE_URL`. It applies what is in `committed`, and
 * leaves `current.sql` to those who write it. It can't undo anything.
 */
export const graphileMigrate: MigrationTool = {
  name: NAME,
  title: 'Graphile Migrate',
  stateTables: [`${SCHEMA}.migrations`, `${SCHEMA}.current`],
  commands: () => ({ migrate: 'npx graphile-migrate migrate' }),

  detect: (projectRoot) => gmrcOf(projectRoot)?.directory,

  fits: (directory, projectRoot) => gmrcOf(projectRoot)?.directory === directory,

  inputs: (set) => [`${directoryOf(set)}/committed/*.sql`, ...CONFIG_FILES],

  version: (place) => versionOf(place, NAME),

  async migrations(files, place) {
    const own = files
      .filter((file) => isCommitted(file, place))
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
    let before: Committed | undefined;
    const migrations: Migration[] = [];
    for (const file of own) {
      const text = await readFile(join(place.projectRoot, file), 'utf8');
      const committed = committedIn(file, text, place.set);
      if (committed.previous !== before?.hash) {
        throw new MigrationFilesError(
          place.set,
          `"--! Previous:" in ${file} isn't the hash of the file before it`,
        );
      }
      const name = nameOf(file);
      const down = isMarkedIrreversible(text) ? 'refused' : 'absent';
      migrations.push({ name, files: [file], down, number: name.replace('.sql', '') });
      before = committed;
    }
    return migrations;
  },

  continues: () => true,

  history: {
    tables: () => [`${SCHEMA}.migrations`, `${SCHEMA}.current`],
    renaming: 'commit the migrations of both into one folder, since there is only one such table',
    applied: appliedIn,
  },

  migrate: (place, database) => run(place, database),

  async migrateTo(place, database, to, all) {
    const folder = directoryOf(place.set);
    // What runs before and after the migrations lies in the folder too.
    const others = await glob(`${folder}/**/*`, {
      cwd: place.projectRoot,
      ignore: [`${folder}/{committed/**,current*}`],
    });
    const first = all.slice(0, all.indexOf(to) + 1).flatMap(({ files }) => files);
    await withCopiedFiles(place, [...others, ...first], async (copy) => {
      const gmrc = gmrcOf(place.projectRoot)?.name ?? CONFIG_FILES[0] ?? '';
      const settings = gmrcWith(
        join(place.projectRoot, gmrc),
        join(copy, folder),
        packageDirectoryOf(place, NAME),
      );
      const config = join(copy, 'nx-worktree.gmrc.cjs');
      await writeFile(config, settings);
      await run(place, database, '--config', config);
    });
  },
};

/** What its `.gmrc` may run besides the migrations, and where, is not to reach a database of the developer. */
function run(place: MigrationPlace, database: ConnectionInfo, ...args: string[]): Promise<void> {
  const variables = {
    ROOT_DATABASE_URL: urlOf(database, 'postgres'),
    SHADOW_DATABASE_URL: urlOf(database, `${database.name}_shadow`),
  };
  return runPackage(place, NAME, ['migrate', ...args], database, { variables });
}

function urlOf({ url }: ConnectionInfo, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

/** A row has the hash that the file had, and of its name the number. */
function appliedIn(
  ...[place, database, migrations]: Parameters<History['applied']>
): ReturnType<History['applied']> {
  return insideDatabase(database, async (client) => {
    const table = `${SCHEMA}.migrations`;
    const { rows: found } = await client.query<{ table: string | null }>('select to_regclass($1) as table', [
      table,
    ]);
    if (found[0]?.table == null) return undefined;
    const { rows } = await client.query<{ name: string; hash: string }>(
      `select filename as name, hash from ${table} order by date, filename`,
    );
    return Promise.all(
      rows.map(async ({ name, hash }) => {
        const [file] = migrations.find((one) => one.name === name)?.files ?? [];
        if (file === undefined) return { name };
        const text = await readFile(join(place.projectRoot, file), 'utf8');
        const committed = committedIn(file, text, place.set);
        return { name, isChanged: committed.hash !== hash || !committed.isIntact };
      }),
    );
  });
}

function isCommitted(file: string, { set }: MigrationPlace): boolean {
  return posix.dirname(file) === posix.join(directoryOf(set), 'committed') && FILE.test(posix.basename(file));
}

/** As it is noted: without what is said after the number. */
function nameOf(file: string): string {
  return `${FILE.exec(posix.basename(file))?.[1]}.sql`;
}
