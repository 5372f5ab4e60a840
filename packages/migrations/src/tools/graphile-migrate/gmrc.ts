import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** In the order in which they are looked for. */
export const CONFIG_FILES = ['.gmrc', '.gmrc.js', '.gmrc.cjs'];

/** What has to be known of its configuration before it runs. */
export interface Gmrc {
  readonly name: string;
  /** The folder that holds `committed`, relative to the project's root. */
  readonly directory: string;
}

/** Reads the configuration of a project; code isn't run. */
export function gmrcOf(projectRoot: string): Gmrc | undefined {
  const name = CONFIG_FILES.find((candidate) => existsSync(join(projectRoot, candidate)));
  if (name === undefined) return undefined;
  const lines = readFileSync(join(projectRoot, name), 'utf8').split('\n');
  const text = lines.filter((line) => !/^\s*\/\//.test(line)).join('\n');
  const [, , directory = 'migrations'] = /\bmigrationsFolder['"]?\s*:\s*(['"])([^'"]+)\1/.exec(text) ?? [];
  return { name, directory: posix.normalize(directory) };
}

/**
 * A configuration that is the one of a project, apart from its folder of migrations.
 *
 * @param config absolute path of the project's, which may be written in JSON5
 * @param migrations absolute path of the other folder
 * @param tool absolute path of the tool's directory, from which JSON5 can be loaded
 * @returns text of a CommonJS module
 */
export function gmrcWith(config: string, migrations: string, tool: string): string {
  const [file, from] = [config, tool].map((path) => JSON.stringify(path));
  const settings = /\.c?js$/.test(config)
    ? `require(${file})`
    : `require('node:module').createRequire(${from} + '/')('json5').parse(require('node:fs').readFileSync(${file}, 'utf8'))`;
  return `module.exports = { ...${settings}, migrationsFolder: ${JSON.stringify(migrations)} };\n`;
}
