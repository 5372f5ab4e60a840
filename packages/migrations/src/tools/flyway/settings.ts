import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { propertiesIn } from '../../java/properties';
import { RESOURCES } from '../../java/resources';

/** How Flyway is told what to apply. */
export interface Settings {
  /** Absolute path of the directory in which it runs. */
  readonly directory: string;
  /** Absolute path of its configuration; absent where there is none. */
  readonly file?: string;
  /** Absolute paths of the folders in which it looks for migrations, and in those below. */
  readonly locations: readonly string[];
  /** Where it notes what it has applied, as `table` or `schema.table`. */
  readonly table: string;
  readonly names: Names;
}

/** By these it knows its files: `V1__name.sql`. */
export interface Names {
  readonly versioned: string;
  readonly undo: string;
  readonly repeatable: string;
  readonly baseline: string;
  readonly separator: string;
  readonly suffixes: readonly string[];
}

/** https://documentation.red-gate.com/fd/configuration-files-224003079.html */
export const CONFIG_FILES = ['flyway.toml', 'flyway.conf', 'conf/flyway.toml', 'conf/flyway.conf'];

/** Where migrations are usual when the configuration doesn't say it. */
const USUAL = [`./${RESOURCES}/db/migration`, './sql', './migrations', './db/migration', './db/migrations'];

const textsSchema = z.union([z.string().transform((text) => text.split(',')), z.array(z.string())]);
const settingsSchema = z.object({
  locations: textsSchema.optional(),
  table: z.string().optional(),
  defaultSchema: z.string().optional(),
  schemas: textsSchema.optional(),
  sqlMigrationPrefix: z.string().optional(),
  undoSqlMigrationPrefix: z.string().optional(),
  repeatableSqlMigrationPrefix: z.string().optional(),
  baselineMigrationPrefix: z.string().optional(),
  sqlMigrationSeparator: z.string().optional(),
  sqlMigrationSuffixes: textsSchema.optional(),
});

/**
 * The settings of a directory in which Flyway runs.
 *
 * @param directory absolute path
 * @returns `undefined` when it has neither a configuration nor the folder of Spring Boot
 */
export function settingsIn(directory: string): Settings | undefined {
  const file = CONFIG_FILES.map((name) => join(directory, name)).find(existsSync);
  const [ofSpring = ''] = USUAL;
  if (file === undefined && !existsSync(join(directory, ofSpring))) return undefined;
  return settingsOf(directory, file);
}

/**
 * The settings of a folder of migrations that no configuration names.
 *
 * @param directory absolute path of where Flyway runs
 * @param location absolute path of the folder
 */
export function usualSettings(directory: string, location: string): Settings {
  return { ...settingsOf(directory, undefined), locations: [location] };
}

function settingsOf(directory: string, file: string | undefined): Settings {
  const found = settingsSchema.safeParse(file === undefined ? {} : contentOf(file)).data ?? {};
  const schema = found.defaultSchema ?? found.schemas?.[0];
  const table = found.table ?? 'flyway_schema_history';
  return {
    directory,
    ...(file !== undefined && { file }),
    locations: (found.locations ?? usualIn(directory)).map((location) => placeOf(directory, location.trim())),
    table: schema ? `${schema.trim()}.${table}` : table,
    names: {
      versioned: found.sqlMigrationPrefix ?? 'V',
      undo: found.undoSqlMigrationPrefix ?? 'U',
      repeatable: found.repeatableSqlMigrationPrefix ?? 'R',
      baseline: found.baselineMigrationPrefix ?? 'B',
      separator: found.sqlMigrationSeparator ?? '__',
      suffixes: found.sqlMigrationSuffixes ?? ['.sql'],
    },
  };
}

/** The settings as `flyway.conf` writes them, without what stands before their names. */
function contentOf(file: string): unknown {
  if (file.endsWith('.conf')) {
    const all = Object.entries(propertiesIn(file) ?? {});
    return Object.fromEntries(all.map(([name, value]) => [name.replace(/^flyway\./, ''), value]));
  }
  try {
    return parse(readFileSync(file, 'utf8'))['flyway'] ?? {};
  } catch {
    // Flyway reports a file that can't be parsed.
    return {};
  }
}

function usualIn(directory: string): string[] {
  return USUAL.filter((folder) => existsSync(join(directory, folder)))
    .slice(0, 1)
    .map((folder) => `filesystem:${folder}`);
}

/** What has no prefix is looked for on the classpath. */
function placeOf(directory: string, location: string): string {
  const inFiles = /^filesystem:(.*)$/.exec(location)?.[1];
  if (inFiles !== undefined) return resolve(directory, inFiles);
  return resolve(directory, RESOURCES, location.replace(/^classpath:/, '').replace(/^\/+/, ''));
}
