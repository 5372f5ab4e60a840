import { type ConnectionInfo } from '@nx-worktree/postgres';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { withCopiedFiles } from '../../programs/copied-files';
import { forGo } from '../../programs/for-go';
import { dependsOn } from '../../programs/manifest';
import { runTool, toolVersionOf } from '../../programs/run-tool';
import { hasDownSection } from '../../scripts/sections';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { namesInTable } from '../history';
import { isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';

const NAME = 'dbmate';
const DIRECTORIES = ['db/migrations', 'migrations'];
const TABLE = 'schema_migrations';

/** `migrationFileRegexp` in its source. What comes first is the version. */
const FILE = /^(\d+).*\.sql$/;

/** https://github.com/amacneil/dbmate: takes the database from `DATABASE_URL`. Its npm package holds the program. */
export const dbmate: MigrationTool = {
  name: NAME,
  title: 'dbmate',
  stateTables: [TABLE],
  commands: () => ({ migrate: 'npx dbmate up' }),

  detect: (projectRoot, checkout) =>
    [directoryInScripts(projectRoot), ...DIRECTORIES].find(
      (directory) => directory !== undefined && isUsed(directory, projectRoot, checkout),
    ),

  fits: isUsed,

  inputs: (set) => [`${directoryOf(set)}/*.sql`],

  version: (place) => toolVersionOf(place, NAME),

  async migrations(files, place) {
    const own = files.filter(
      (file) => posix.dirname(file) === directoryOf(place.set) && FILE.test(posix.basename(file)),
    );
    const migrations = await Promise.all(own.sort().map((file) => migrationIn(file, place)));
    for (const [
      index,
      {
        name,
        files: [file],
      },
    ] of migrations.entries()) {
      const same = migrations.slice(0, index).find((one) => one.name === name);
      if (same)
        throw new MigrationFilesError(
          place.set,
          `${same.files[0]} and ${file} have the same version, so only one is applied`,
        );
    }
    return migrations;
  },

  continues: () => true,

  history: {
    tables: () => [TABLE],
    renaming: 'run "dbmate --migrations-table name migrate" by the option command of its migrate target',
    applied: (_, database) => namesInTable(database, TABLE, { name: 'version', order: 'version' }),
  },

  migrate: (place, database) => run(place, database, directoryOf(place.set), 'migrate'),

  migrateTo: (place, database, to, all) =>
    withCopiedFiles(place, filesOf(all.slice(0, all.indexOf(to) + 1)), (copy) =>
      run(place, database, posix.join(copy, directoryOf(place.set)), 'migrate'),
    ),

  /**
   * It rolls back the highest version of which there is a file. So it gets a copy of that file alone, and nothing where
   * files are missing: another migration would be undone before one that came later.
   */
  async revert(place, database, last) {
    const applied = (await namesInTable(database, TABLE, { name: 'version', order: 'version' })) ?? [];
    const present = readdirSync(join(place.projectRoot, directoryOf(place.set)));
    const missing = applied.find(({ name }) => !present.some((file) => FILE.exec(file)?.[1] === name));
    if (missing) {
      throw new MigrationFilesError(
        place.set,
        `version ${missing.name} was applied and has no file, and dbmate would roll back an older one instead`,
      );
    }
    await withCopiedFiles(place, filesOf([last]), (copy) =>
      run(place, database, posix.join(copy, directoryOf(place.set)), 'rollback'),
    );
  },
};

function run(
  place: MigrationPlace,
  database: ConnectionInfo,
  directory: string,
  command: string,
): Promise<void> {
  // A `schema.sql` that is written by the way would be a change in the checkout.
  const args = ['--no-dump-schema', '--migrations-table', TABLE, '--migrations-dir', directory, command];
  return runTool(place, NAME, args, forGo(database));
}

async function migrationIn(file: string, { projectRoot }: MigrationPlace): Promise<Migration> {
  const text = await readFile(join(projectRoot, file), 'utf8');
  const [, version = ''] = FILE.exec(posix.basename(file)) ?? [];
  return {
    name: version,
    files: [file],
    down: isMarkedIrreversible(text) ? 'refused' : hasDownSection(text) ? 'present' : 'absent',
    number: version,
  };
}

function filesOf(migrations: readonly Migration[]): string[] {
  return migrations.flatMap(({ files }) => files);
}

/** Its package shows it, or both of its marks. Other tools have no file with `migrate:down`. */
function isUsed(directory: string, projectRoot: string, checkout: string): boolean {
  const folder = join(projectRoot, directory);
  if (!existsSync(folder)) return false;
  const files = readdirSync(folder).filter((name) => FILE.test(name));
  const mustBeMarked = !dependsOn(NAME, projectRoot) && !dependsOn(NAME, checkout);
  return files.some((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return /^--\s*migrate:up\b/m.test(text) && (!mustBeMarked || /^--\s*migrate:down\b/m.test(text));
  });
}

/** The directory that a script of the project's `package.json` names. */
function directoryInScripts(projectRoot: string): string | undefined {
  const manifest = join(projectRoot, 'package.json');
  const text = existsSync(manifest) ? readFileSync(manifest, 'utf8') : '';
  const [, directory] = /\bdbmate\b[^"]*?\s(?:--migrations-dir|-d)[ =]+([^\s"\\]+)/.exec(text) ?? [];
  return directory === undefined ? undefined : posix.normalize(directory);
}
