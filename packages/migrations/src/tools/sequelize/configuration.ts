import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { configurationIn } from '../../code/configuration';
import { chosenEnvironment } from '../../code/environments';
import { isProperties, type Value } from '../../code/evaluate';
import { pathFromProject } from '../../code/paths';
import { dependsOn, readJson } from '../../programs/manifest';

export const PACKAGE = 'sequelize-cli';

const USUAL_TABLE = 'SequelizeMeta';

/** What has to be known of a project's `.sequelizerc` and configuration before sequelize-cli runs. */
export interface Configuration {
  /** Absolute path of the directory that has these files, in which sequelize-cli works. */
  readonly directory: string;
  /** Absolute path of `.sequelizerc`, where there is one. */
  readonly options?: string;
  /** Absolute path of the configuration of the connection. */
  readonly file: string;
  /** Which of its configurations is used, where it has several. */
  readonly environment?: string;
  /** Of the migrations, relative to the project's root. */
  readonly migrations: string;
  /** Where it notes what it has applied, as `table` or `schema.table`. */
  readonly table: string;
}

/**
 * Looks for the configuration of a project: in its root, or in that of the workspace when that one names migrations of
 * the project. Code is read and not run.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns `undefined` when there is none
 */
export function configurationOf(projectRoot: string, checkout: string): Configuration | undefined {
  if (!dependsOn(PACKAGE, projectRoot) && !dependsOn(PACKAGE, checkout)) return undefined;
  const own = configurationFrom(projectRoot, projectRoot);
  if (own || projectRoot === checkout) return own;
  const common = configurationFrom(checkout, projectRoot);
  return common?.migrations.startsWith('..') ? undefined : common;
}

function configurationFrom(directory: string, projectRoot: string): Configuration | undefined {
  const options = join(directory, '.sequelizerc');
  const rc = existsSync(options) ? CodeFile.read(options) : undefined;
  const paths = rc ? configurationIn(rc) : {};
  const text = (name: string, camelCase: string): string | undefined => {
    const value = paths[name] ?? paths[camelCase];
    return typeof value === 'string' ? value : undefined;
  };
  const file = fileFrom(directory, text('config', 'config'));
  if (file === undefined) return undefined;
  const { environment, settings } = settingsIn(file);
  const {
    migrationStorageTableName: table = USUAL_TABLE,
    migrationStorageTableSchema: schema,
    dialect,
  } = settings;
  if (typeof dialect === 'string' && dialect !== 'postgres') return undefined;
  return {
    directory,
    ...(existsSync(options) && { options }),
    file,
    ...(environment !== undefined && { environment }),
    migrations: pathFromProject(
      text('migrations-path', 'migrationsPath') ?? 'migrations',
      directory,
      projectRoot,
    ),
    table: [schema, table].filter((one) => typeof one === 'string').join('.'),
  };
}

function fileFrom(directory: string, named: string | undefined): string | undefined {
  const candidates = named === undefined ? ['config/config.js', 'config/config.json'] : [named];
  // `path.resolve` without a path that is known stays relative.
  const paths = candidates.map((one) => (one.startsWith('/') ? one : join(directory, one)));
  return paths.find((path) => existsSync(path));
}

function settingsIn(file: string) {
  const code = file.endsWith('.json') ? undefined : CodeFile.read(file);
  const whole = code ? configurationIn(code) : (readJson(file) as Value);
  if (!isProperties(whole)) return { settings: {} as { readonly [name: string]: Value } };
  const { environment, options = {} } = chosenEnvironment(whole, ['dialect', 'url', 'use_env_variable']);
  return { environment, settings: options };
}
