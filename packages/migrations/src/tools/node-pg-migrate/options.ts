import { join, posix } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { configurationIn } from '../../code/configuration';
import { isProperties, type Value } from '../../code/evaluate';
import { flagsOf } from '../../programs/flags';
import { readJson, scriptsWith } from '../../programs/manifest';

const PACKAGE = 'node-pg-migrate';

/** Its options that decide what is run, and where it is noted: https://salsita.github.io/node-pg-migrate/cli */
const OPTIONS = {
  m: 'migrations-dir',
  t: 'migrations-table',
  s: 'schema',
  f: 'config-file',
};
const LONG = [
  ...Object.values(OPTIONS),
  ...['migrations-schema', 'create-schema', 'create-migrations-schema', 'config-value', 'ignore-pattern'],
  ...[
    'decamelize',
    'no-check-order',
    'no-single-transaction',
    'tsconfig',
    'tsconfig-paths',
    'ts-node',
    'tsx',
  ],
];
const WANTED = { ...OPTIONS, ...Object.fromEntries(LONG.map((name) => [name, name])) };

/** How a project has node-pg-migrate run. */
export interface Options {
  /** The directory of the migrations, relative to the project's root, where it is written down. */
  readonly directory?: string;
  /** Where it notes what it has applied, as `table` or `schema.table`. */
  readonly table: string;
  /** Files whose names match it are none, whole names. */
  readonly ignored?: RegExp;
  /** What is passed on to it, without the directory. */
  readonly args: readonly string[];
  /** The files that these options were read from, relative to the project's root. */
  readonly files: readonly string[];
}

/**
 * The options of a project: those of a script of its `package.json` that runs the tool, then those of a configuration
 * file, which the script names or which the package `config` would find.
 */
export function optionsOf(projectRoot: string): Options {
  const [script] = scriptsWith(PACKAGE, projectRoot);
  const flags = flagsOf(script ?? '', PACKAGE, WANTED);
  const named = flags['config-file'];
  const files = [typeof named === 'string' ? posix.normalize(named) : 'config/default.json'];
  const section = typeof flags['config-value'] === 'string' ? flags['config-value'] : 'db';
  const settings = { ...flags, ...settingsIn(projectRoot, files, section) };
  const text = (name: string): string | undefined => {
    const value: Value = settings[name];
    return typeof value === 'string'
      ? value
      : Array.isArray(value) && typeof value[0] === 'string'
        ? value[0]
        : undefined;
  };
  const schema = text('migrations-schema') ?? text('schema');
  const table = text('migrations-table') ?? 'pgmigrations';
  const directory = text('migrations-dir');
  const ignored = text('ignore-pattern');
  return {
    ...(directory !== undefined && { directory: posix.normalize(directory).replace(/\/$/, '') }),
    table: schema === undefined ? table : `${schema}.${table}`,
    ...(ignored !== undefined && { ignored: new RegExp(`^${ignored}$`) }),
    args: Object.entries(flags).flatMap(([name, value]) => {
      if (name === 'migrations-dir') return [];
      return value === true ? [`--${name}`] : [`--${name}`, value];
    }),
    files: script === undefined ? files : [...files, 'package.json'],
  };
}

function settingsIn(
  projectRoot: string,
  [file = '']: readonly string[],
  section: string,
): { readonly [name: string]: Value } {
  const path = join(projectRoot, file);
  const code = file.endsWith('.json') ? undefined : CodeFile.read(path);
  const whole = code ? configurationIn(code) : (readJson(path) as Value);
  if (!isProperties(whole)) return {};
  const part = whole[section];
  return isProperties(part) ? part : file === 'config/default.json' ? {} : whole;
}
