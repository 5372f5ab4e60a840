import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { configurationIn } from '../../code/configuration';
import { isProperties, type Value } from '../../code/evaluate';

/** Where Knex notes what it has applied, unless the knexfile says otherwise. */
export const USUAL_TABLE = 'knex_migrations';

const NAMES = ['js', 'cjs', 'mjs', 'ts', 'mts', 'cts'].map((extension) => `knexfile.${extension}`);

/** The environments of a knexfile, as far as they are usual: tests come first, production never does. */
const ENVIRONMENTS = ['test', 'development'];

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
  const { environment, ...options } = file ? chosen(configurationIn(file)) : {};
  const migrations = 'migrations' in options && isProperties(options.migrations) ? options.migrations : {};
  const { directory: folders = './migrations', tableName, schemaName, loadExtensions } = migrations;
  // A value that the code computes is there, and not known.
  const isComputed = 'directory' in migrations && migrations['directory'] === undefined;
  const directories = isComputed ? undefined : strings([folders].flat());
  const extensions = Array.isArray(loadExtensions) ? strings(loadExtensions as Value[]) : undefined;
  const table = typeof tableName === 'string' ? tableName : USUAL_TABLE;
  return {
    path,
    ...(environment !== undefined && { environment }),
    ...(directories && { directories: directories.map((one) => fromProject(one, path, projectRoot)) }),
    table: typeof schemaName === 'string' ? `${schemaName}.${table}` : table,
    ...(extensions && { extensions }),
    isSortedByDirectory: migrations['sortDirsSeparately'] === true,
    isByName: !text.includes('migrationSource'),
  };
}

interface Chosen {
  readonly environment?: string;
  readonly migrations?: Value;
}

/**
 * A knexfile is one configuration, or has several by name. Knex takes the one that NODE_ENV names, which isn't the same
 * on every machine; one whose database isn't written down can be ours.
 */
function chosen(whole: { readonly [name: string]: Value }): Chosen {
  if ('client' in whole || 'migrations' in whole || 'connection' in whole) return whole;
  const names = Object.keys(whole).filter((name) => isProperties(whole[name]));
  const inOrder = [...ENVIRONMENTS.filter((name) => names.includes(name)), ...names];
  const environment = inOrder.find((name) => !hasWrittenDatabase(whole[name])) ?? inOrder[0];
  const options = environment === undefined ? undefined : whole[environment];
  return environment !== undefined && isProperties(options) ? { ...options, environment } : {};
}

function hasWrittenDatabase(options: Value): boolean {
  const connection = isProperties(options) ? options['connection'] : undefined;
  if (isProperties(connection))
    return typeof (connection['database'] ?? connection['connectionString']) === 'string';
  return typeof connection === 'string';
}

function strings(values: readonly Value[]): string[] | undefined {
  const known = values.filter((value) => typeof value === 'string');
  return known.length === values.length ? known : undefined;
}

/** Knex resolves a relative path in the directory of the knexfile, where it works. */
function fromProject(directory: string, knexfile: string, projectRoot: string): string {
  const path = isAbsolute(directory) ? directory : join(dirname(knexfile), directory);
  return posix.normalize(relative(projectRoot, path).split(sep).join('/') || '.');
}
