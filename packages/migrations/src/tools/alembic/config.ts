import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';

/** Where Alembic's scripts are. Paths are absolute. */
export interface AlembicConfig {
  /** That of the configuration, in which Alembic runs. */
  readonly directory: string;
  /** That of `env.py`. */
  readonly scripts: string;
  /** Those of the revisions. */
  readonly versions: readonly string[];
  /** Whether directories below these hold revisions as well. */
  readonly isRecursive: boolean;
}

const settingsSchema = z.object({
  script_location: z.string(),
  version_locations: z.union([z.string(), z.array(z.string())]).optional(),
  version_path_separator: z.string().optional(),
  path_separator: z.string().optional(),
  recursive_version_locations: z
    .union([z.boolean(), z.string().transform((text) => text === 'true')])
    .optional(),
});
const manifestSchema = z.object({ tool: z.object({ alembic: settingsSchema }) });

/** The files by which Alembic is configured; without `-c`, it takes those of the directory in which it runs. */
export const CONFIG_FILES = ['alembic.ini', 'pyproject.toml'];

/**
 * Looks for Alembic's configuration in a directory and in those above it.
 *
 * @param from absolute path
 * @param checkout absolute path of the workspace, where the search ends
 * @returns `undefined` when there is none
 */
export function configAbove(from: string, checkout: string): AlembicConfig | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const config = configIn(directory);
    if (config) return config;
    if (directory === checkout || directory === dirname(directory)) return undefined;
  }
}

function configIn(directory: string): AlembicConfig | undefined {
  const settings = settingsSchema.safeParse(iniOf(join(directory, 'alembic.ini')));
  const manifest = manifestSchema.safeParse(tomlOf(join(directory, 'pyproject.toml')));
  const found = manifest.data?.tool.alembic ?? settings.data;
  if (!found) return undefined;
  const scripts = placeOf(directory, found.script_location);
  const locations = listOf(found.version_locations, found.path_separator ?? found.version_path_separator);
  return {
    directory,
    scripts,
    versions:
      locations.length === 0 ? [join(scripts, 'versions')] : locations.map((one) => placeOf(directory, one)),
    isRecursive: found.recursive_version_locations === true,
  };
}

/** The settings of `[alembic]`, as Python's ConfigParser reads them: a line that is indented continues the one before. */
function iniOf(file: string): Record<string, string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [, section = ''] = /^\[alembic\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text) ?? [];
  const lines = section
    .split('\n')
    .filter((line) => !/^\s*[#;]/.test(line))
    .join('\n');
  const settings = lines.matchAll(/^(\w[\w.]*)[ \t]*[=:][ \t]*(.*(?:\n[ \t]+.*)*)/gm);
  return Object.fromEntries([...settings].map(([, name = '', value = '']) => [name, value.trim()]));
}

function tomlOf(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    // The installation reports a file that can't be parsed.
    return undefined;
  }
}

/** A path, or one in a package: `shop:migrations`. */
function placeOf(directory: string, location: string): string {
  const path = location.replaceAll('%(here)s', directory).replaceAll('%%', '%');
  const inPackage = /^([\w.]+):(.*)$/.exec(path);
  if (!inPackage) return resolve(directory, path);
  const [, name = '', below = ''] = inPackage;
  const candidates = ['.', 'src'].map((base) => resolve(directory, base, name.replaceAll('.', '/'), below));
  return candidates.find(existsSync) ?? resolve(directory, name.replaceAll('.', '/'), below);
}

/** https://alembic.sqlalchemy.org/en/latest/branches.html#setting-up-multiple-version-directories */
function listOf(locations: string | readonly string[] | undefined, separator = ''): readonly string[] {
  if (locations === undefined || typeof locations !== 'string') return locations ?? [];
  const [named = ''] = separator.split(/\s/);
  const by: Readonly<Record<string, string | RegExp>> = {
    os: delimiter,
    space: /\s+/,
    newline: /\n/,
    '': /[,\s]+/,
  };
  return locations
    .split(by[named] ?? named)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
