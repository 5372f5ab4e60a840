import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { join, posix } from 'node:path';
import { toolVersionOf } from '../../programs/run-tool';
import { directoryOf, type MigrationPlace, type MigrationSet } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { appliedOf, NOTED_BY, type NotedRow, tableIn } from '../history';
import { type AppliedMigration, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { downOf } from './change-set';
import { folderOf, projectOf } from './project';
import { normalized } from './resources';
import { NAME, runLiquibase } from './run';
import { type Settings } from './settings';
import { type Found, walk, type Walked } from './walk';

/** A change set, and whether it is applied each time that Liquibase runs. */
interface LiquibaseMigration extends Migration {
  readonly isRepeated: boolean;
}

/** A row of its table. */
interface Row extends Omit<NotedRow, 'name'> {
  readonly path: string;
  readonly id: string;
  readonly author: string;
}

/** https://docs.liquibase.com: a migration is a change set, and a changelog may hold many. */
export const liquibase: MigrationTool = {
  name: NAME,
  title: 'Liquibase',
  stateTables: ['databasechangelog', 'databasechangeloglock'],
  commands: () => ({ migrate: 'liquibase update' }),
  traces: {
    files: /(^|\/)[^/]*changelog[^/]*\.(xml|ya?ml|json|sql)$/i,
    globs: [
      ...['**/*[cC]hange[lL]og*.xml', '**/*[cC]hange[lL]og*.yml', '**/*[cC]hange[lL]og*.yaml'],
      ...['**/*[cC]hange[lL]og*.json', '**/*[cC]hange[lL]og*.sql'],
    ],
    suggest: (file, tracked) =>
      /"?databaseChangeLog\b|liquibase formatted sql/i.test(tracked.read(file))
        ? { directory: posix.dirname(file), tool: liquibase.name }
        : undefined,
  },

  detect(projectRoot, checkout) {
    const settings = projectOf(projectRoot, checkout);
    const folder = settings && folderOf(settings);
    return folder === undefined ? undefined : pathFrom(projectRoot, folder);
  },

  fits: (directory, projectRoot, checkout) => projectOf(projectRoot, checkout, directory) !== undefined,

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const settings = projectOf(projectRoot, checkout, directoryOf(set));
    if (!settings) return [`${directoryOf(set)}/*.{xml,yaml,yml,json,sql}`];
    const { files, folders } = walk(settings);
    const from = (path: string): string => escaped(pathFrom(projectRoot, path));
    // What is new in these is included.
    const all = folders.map((folder) => `${from(folder)}/**/*.{xml,yaml,yml,json,sql}`);
    return [...new Set([...[...files, ...settings.files].map(from), ...all])];
  },

  version: (place) => toolVersionOf(place, NAME),

  async migrations(_, place) {
    const walked = walkedOf(place);
    if (walked.problem !== undefined) throw new MigrationFilesError(place.set, walked.problem);
    const migrations = walked.found.map((found) => migrationOf(found, place));
    assertDifferent(migrations, place.set);
    return migrations;
  },

  continues: (migrations) => !migrations.some((one) => (one as LiquibaseMigration).isRepeated),

  history: {
    tables: (place) => {
      const { table, lockTable } = settingsOf(place);
      return [table, lockTable];
    },
    renaming: 'set databaseChangelogTableName in its liquibase.properties',
    applied: appliedIn,
  },

  migrate: (place, database) => runLiquibase(place, settingsOf(place), database, ['update']),

  async migrateTo(place, database, to, all) {
    const applied = new Set((await appliedIn(place, database))?.map(({ name }) => name));
    const first = (all as readonly LiquibaseMigration[]).slice(0, all.indexOf(to) + 1);
    const count = first.filter(({ name, isRepeated }) => isRepeated || !applied.has(name)).length;
    await runLiquibase(place, settingsOf(place), database, ['update-count', `--count=${count}`]);
  },

  revert: (place, database) =>
    runLiquibase(place, settingsOf(place), database, ['rollback-count', '--count=1']),
};

/** @throws {@link MigrationFilesError} when no changelog shows which ones Liquibase applies */
function settingsOf({ set, checkout, projectRoot }: MigrationPlace): Settings {
  const settings = projectOf(projectRoot, checkout, directoryOf(set));
  if (settings) return settings;
  const folder = posix.join(set.root, directoryOf(set));
  throw new MigrationFilesError(
    set,
    `it is not clear which changelog in ${folder} includes the others. Name it in liquibase.properties: changelogFile=`,
  );
}

function walkedOf(place: MigrationPlace): Walked {
  const walked = walk(settingsOf(place));
  const isOutside = (file: string): boolean => pathFrom(place.checkout, file).startsWith('../');
  const outside = walked.files.find(isOutside);
  return outside === undefined ? walked : { ...walked, problem: `${outside} lies outside of the workspace` };
}

function migrationOf({ changeSet, path, files }: Found, { projectRoot }: MigrationPlace): LiquibaseMigration {
  const { id, author, text, values } = changeSet;
  return {
    name: nameOf(path, id, author),
    files: [...new Set(files)].map((file) => pathFrom(projectRoot, file)),
    ...(text !== undefined && { text }),
    down: downOf(changeSet),
    isRepeated: values['runAlways'] === 'true',
  };
}

/** As Liquibase writes it in its messages. */
function nameOf(path: string, id: string, author: string): string {
  return `${path}::${id}::${author}`;
}

function assertDifferent(migrations: readonly Migration[], set: MigrationSet): void {
  const seen = new Map<string, string>();
  for (const {
    name,
    files: [file = ''],
  } of migrations) {
    const other = seen.get(name);
    if (other !== undefined) {
      const where = other === file ? `${file} has it twice` : `${other} and ${file} both have it`;
      throw new MigrationFilesError(set, `the change set ${name} is not the only one of its name: ${where}`);
    }
    seen.set(name, file);
  }
}

function appliedIn(place: MigrationPlace, database: ConnectionInfo): Promise<AppliedMigration[] | undefined> {
  return insideDatabase(database, async (client) => {
    const table = await tableIn(client, settingsOf(place).table);
    if (table === undefined) return undefined;
    const { rows } = await client.query<Row>(
      `select filename as path, id, author, ${NOTED_BY} from ${table} order by dateexecuted, orderexecuted`,
    );
    return rows.map(({ path, id, author, notedBy }) =>
      appliedOf({ name: nameOf(normalized(path), id, author), notedBy }),
    );
  });
}

/** A path as a glob that matches it alone. */
function escaped(path: string): string {
  return path.replaceAll(/[*?[\]{}()!]/g, '\\$&');
}
