import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { configurationIn } from '../../code/configuration';
import { isProperties } from '../../code/evaluate';
import { pathFromProject } from '../../code/paths';
import { dependsOn } from '../../programs/manifest';
import { isOfOtherDatabase } from '../traces';

export const PACKAGE = 'kysely-ctl';

const EXTENSIONS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];
const NAMES = EXTENSIONS.flatMap((one) => [`.config/kysely.config.${one}`, `kysely.config.${one}`]);

/** What has to be known of a `kysely.config` before kysely-ctl runs. */
export interface Configuration {
  /** Absolute path. */
  readonly path: string;
  /** Of the migrations, relative to the project's root. */
  readonly directory: string;
  /** Whether it takes JavaScript too. */
  readonly allowsJavaScript: boolean;
  /** Whether it takes files from the directory, and not from a provider of the project's own. */
  readonly isByName: boolean;
  /** The tables of what it has applied and of its lock, as `table` or `schema.table`. */
  readonly tables: readonly [string, string];
}

/**
 * Looks for the configuration of a project: in its root, or in that of the workspace when that one names migrations of
 * the project. It is code and isn't run here.
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
  return common?.directory.startsWith('..') ? undefined : common;
}

function configurationFrom(root: string, projectRoot: string): Configuration | undefined {
  const path = NAMES.map((name) => join(root, name)).find((candidate) => existsSync(candidate));
  const file = path === undefined ? undefined : CodeFile.read(path);
  if (path === undefined || !file) return undefined;
  const { dialect, migrations } = configurationIn(file);
  if (typeof dialect === 'string' && isOfOtherDatabase(`'${dialect}'`)) return undefined;
  const options = isProperties(migrations) ? migrations : {};
  const text = (name: string, usual: string): string => {
    const value = options[name];
    return typeof value === 'string' ? value : usual;
  };
  const folder = dirname(path);
  const usual = basename(folder) === '.config' ? '../migrations' : 'migrations';
  const schema = options['migrationTableSchema'];
  const inSchema = (table: string): string => (typeof schema === 'string' ? `${schema}.${table}` : table);
  return {
    path,
    directory: pathFromProject(text('migrationFolder', usual), folder, projectRoot),
    allowsJavaScript: options['allowJS'] === true,
    isByName: !('provider' in options) && !('migrator' in options),
    tables: [
      inSchema(text('migrationTableName', 'kysely_migration')),
      inSchema(text('migrationLockTableName', 'kysely_migration_lock')),
    ],
  };
}
