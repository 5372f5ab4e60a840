import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { configurationIn } from '../../code/configuration';
import { isProperties, type Value } from '../../code/evaluate';
import { chosenEnvironment } from '../../code/environments';
import { pathFromProject } from '../../code/paths';

/** Where Knex notes what it has applied, unless the knexfile says otherwise. */
export const USUAL_TABLE = 'knex_migrations';

const NAMES = ['js', 'cjs', 'mjs', 'ts', 'mts', 'cts'].map((extension) => `knexfile.${extension}`);

/** What has to be known of a knexfile before Knex runs. */
export interface Knexfile {
  /** Absolute path. */
  readonly path: string;
  /** The one of its configurations that is used, where it has several. */
  readonly environment?: string;
  /** Of the migrations, relative to the project's root; `undefined` where only its code knows them. */
  readonly directories?: readonly string[];
  /** Where it notes what it has applied, as `table` or `schema.table`. */
  readonly table: string;
  /** Which files are migrations, where it says so. */
  readonly extensions?: readonly string[];
  /** Whether the files of the first directory come first, whatever their names are. */
  readonly isSortedByDirectory: boolean;
  /** Whether Knex takes the files of the directories. */
  readonly isByName: boolean;
}

/**
 * Looks for the knexfile of a project: in its root, or in that of the workspace when that one names directories of the
 * project. It is code and isn't run here: what it says is read from its text, with Knex's defaults. Where the code
 * computes more, the migration shows the difference.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns `undefined` when there is none
 */
export function knexfileOf(projectRoot: string, checkout: string): Knexfile | undefined {
  const own = knexfileIn(projectRoot, projectRoot);
  if (own || projectRoot === checkout) return own;
  const common = knexfileIn(checkout, projectRoot);
  return common?.directories?.every((directory) => !directory.startsWith('..')) ? common : undefined;
}

function knexfileIn(directory: string, projectRoot: string): Knexfile | undefined {
  const path = NAMES.map((name) => join(directory, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  const text = readFileSync(path, 'utf8');
  const file = CodeFile.read(path, text);
  const { environment, options = {} } = file
    ? chosenEnvironment(configurationIn(file), ['client', 'migrations', 'connection'])
    : {};
  const migrations = isProperties(options['migrations']) ? options['migrations'] : {};
  const { directory: folders = './migrations', tableName, schemaName, loadExtensions } = migrations;
  // A value that the code computes is there, and not known.
  const isComputed = 'directory' in migrations && migrations['directory'] === undefined;
  const directories = isComputed ? undefined : strings([folders].flat());
  const extensions = Array.isArray(loadExtensions) ? strings(loadExtensions as Value[]) : undefined;
  const table = typeof tableName === 'string' ? tableName : USUAL_TABLE;
  return {
    path,
    ...(environment !== undefined && { environment }),
    ...(directories && {
      directories: directories.map((one) => pathFromProject(one, directory, projectRoot)),
    }),
    table: typeof schemaName === 'string' ? `${schemaName}.${table}` : table,
    ...(extensions && { extensions }),
    isSortedByDirectory: migrations['sortDirsSeparately'] === true,
    isByName: !text.includes('migrationSource'),
  };
}

function strings(values: readonly Value[]): string[] | undefined {
  const known = values.filter((value) => typeof value === 'string');
  return known.length === values.length ? known : undefined;
}
