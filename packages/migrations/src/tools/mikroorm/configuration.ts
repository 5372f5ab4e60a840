import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { configurationIn } from '../../code/configuration';
import { isProperties, type Value } from '../../code/evaluate';
import { pathFromProject } from '../../code/paths';
import { dependsOn, readJson } from '../../programs/manifest';
import { commonFilesOf, ownFilesOf } from '../../sets/own-files';
import { isOfOtherDatabase } from '../traces';

export const PACKAGE = '@mikro-orm/cli';

/** Where MikroORM notes what it has applied, unless its configuration says otherwise. */
export const USUAL_TABLE = 'mikro_orm_migrations';

const NAME = /^mikro-orm\.config\.[cm]?[jt]s$/;

/** What has to be known of a `mikro-orm.config` before MikroORM runs. */
export interface Configuration {
  /** Absolute path. */
  readonly path: string;
  /** Of the migrations, relative to the project's root. */
  readonly directory: string;
  /** Absolute path of the directory from which its paths lead to the migrations. */
  readonly cwd: string;
  /** Where it notes what it has applied, as `table` or `schema.table`. */
  readonly table: string;
}

/**
 * Looks for the configuration of a project: among its own files, or in the root of the workspace when that one names
 * migrations of the project. It is code and isn't run here.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns `undefined` when there is none
 */
export function configurationOf(projectRoot: string, checkout: string): Configuration | undefined {
  const isUsed = [projectRoot, checkout].some((root) =>
    [PACKAGE, '@mikro-orm/migrations'].some((name) => dependsOn(name, root)),
  );
  if (!isUsed) return undefined;
  const own = configurationFrom(projectRoot, ownFilesOf, { projectRoot, checkout });
  if (own || projectRoot === checkout) return own;
  const common = configurationFrom(checkout, commonFilesOf, { projectRoot, checkout });
  return common?.directory.startsWith('..') ? undefined : common;
}

interface Roots {
  readonly projectRoot: string;
  readonly checkout: string;
}

function configurationFrom(
  directory: string,
  filesOf: typeof ownFilesOf,
  roots: Roots,
): Configuration | undefined {
  const path = [...namedIn(directory), ...filesOf(directory, (name) => NAME.test(name))]
    .map((name) => join(directory, name))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  const text = readFileSync(path, 'utf8');
  const file = CodeFile.read(path, text);
  if (
    !file ||
    isOfOtherDatabase(text) ||
    /@mikro-orm\/(mysql|mariadb|sqlite|libsql|mongodb|mssql)/.test(text)
  )
    return undefined;
  const { migrations } = configurationIn(file);
  const options = isProperties(migrations) ? migrations : {};
  const { tableName: table } = options;
  const found = directoryIn([options['pathTs'], options['path'], './migrations', './src/migrations'], roots);
  if (!found) return undefined;
  return { path, ...found, table: typeof table === 'string' ? table : USUAL_TABLE };
}

/** The paths that a `package.json` names; those of what is compiled are left out. */
function namedIn(directory: string): string[] {
  const manifest = readJson(join(directory, 'package.json')) as Value;
  const settings = isProperties(manifest) ? manifest['mikro-orm'] : undefined;
  const paths = isProperties(settings) ? settings['configPaths'] : undefined;
  const named = Array.isArray(paths) ? (paths as Value[]) : [];
  return named.filter((one) => typeof one === 'string').filter((one) => !/(^|\/)(dist|build)\//.test(one));
}

/** The first of the directories that is there: relative to the project, or to the workspace. */
function directoryIn(
  values: readonly Value[],
  { projectRoot, checkout }: Roots,
): Pick<Configuration, 'directory' | 'cwd'> | undefined {
  for (const value of values) {
    if (typeof value !== 'string' || /(^|\/)(dist|build)(\/|$)/.test(value)) continue;
    for (const cwd of [projectRoot, checkout]) {
      const directory = pathFromProject(value, cwd, projectRoot);
      if (existsSync(posix.join(projectRoot, directory))) return { directory, cwd };
    }
  }
  return undefined;
}
