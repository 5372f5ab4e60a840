import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { isProperties, type Value, valueOfBinding } from '../../code/evaluate';
import { ownFilesOf } from '../../sets/own-files';

const CONFIGURATION = /^drizzle\.config\.([cm]?[jt]s|json)$/;

/** https://orm.drizzle.team/docs/drizzle-config-file: the folder and the table, unless the configuration names others. */
const USUAL = { out: 'drizzle', schema: 'drizzle', table: '__drizzle_migrations' };

/** The table in which Drizzle notes what it has applied. */
export interface DrizzleTable {
  readonly schema: string;
  readonly table: string;
}

/** A project's or a workspace's use of Drizzle. Paths are absolute. */
export interface DrizzleProject extends DrizzleTable {
  readonly configuration: string;
  /** Where Drizzle Kit is started. */
  readonly start: string;
  /** The folder of the migrations. */
  readonly directory: string;
}

/**
 * Reads the configurations of Drizzle Kit in a project. They are code, and aren't run here. Their paths are relative to
 * where Drizzle Kit is started: in the project, or in the root of the workspace.
 *
 * @param root absolute path
 * @param checkout absolute path
 * @returns those for PostgreSQL
 */
export function drizzlesIn(root: string, checkout: string): DrizzleProject[] {
  const files = ownFilesOf(root, (name) => CONFIGURATION.test(name)).map((file) => join(root, file));
  return files.flatMap((file) => readConfiguration(file, [root, checkout]) ?? []);
}

/**
 * The same where only those in a folder itself count.
 *
 * @param checkout absolute path
 */
export function drizzleAtRoot(checkout: string): DrizzleProject[] {
  const files = ['ts', 'js', 'mjs', 'cjs', 'mts', 'cts', 'json'].map((one) =>
    join(checkout, `drizzle.config.${one}`),
  );
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => readConfiguration(file, [checkout]) ?? []);
}

/** The table that Drizzle uses without a configuration. */
export const USUAL_TABLE: DrizzleTable = { schema: USUAL.schema, table: USUAL.table };

function readConfiguration(file: string, starts: readonly string[]): DrizzleProject | undefined {
  const value = valueIn(file);
  if (!isProperties(value) || value['dialect'] !== 'postgresql') return undefined;
  const out = textAt(value, 'out', USUAL.out);
  const migrations = 'migrations' in value ? value['migrations'] : {};
  const schema = textAt(migrations, 'schema', USUAL.schema);
  const table = textAt(migrations, 'table', USUAL.table);
  if (out === undefined || schema === undefined || table === undefined) return undefined;
  const start = starts.find((one) => existsSync(resolve(one, out))) ?? starts[0] ?? '';
  return {
    configuration: file,
    start,
    directory: resolve(start, out),
    schema,
    table,
  };
}

function valueIn(file: string): Value {
  if (file.endsWith('.json')) return jsonIn(file);
  const code = CodeFile.read(file);
  return code && valueOfBinding(code, code.exported('default'));
}

function jsonIn(file: string): Value {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}

/** @returns `usual` where there is no such property; `undefined` where only the program knows its value */
function textAt(properties: Value, name: string, usual: string): string | undefined {
  if (!isProperties(properties)) return undefined;
  const value = properties[name];
  return name in properties ? (typeof value === 'string' ? value : undefined) : usual;
}
