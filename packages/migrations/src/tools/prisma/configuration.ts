import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { isProperties, type Value, valueOfBinding } from '../../code/evaluate';
import { ownFilesOf } from '../../sets/own-files';
import { datasourceIn, migrationsBeside } from './schema';

const EXTENSIONS = ['js', 'ts', 'mjs', 'cjs', 'mts', 'cts'];

/** https://www.prisma.io/docs/orm/reference/prisma-config-reference */
const CONFIGURATIONS = [
  ...EXTENSIONS.map((extension) => `prisma.config.${extension}`),
  ...EXTENSIONS.map((extension) => `.config/prisma.${extension}`),
];

/** https://www.prisma.io/docs/orm/prisma-schema/overview/location */
const SCHEMAS = ['schema.prisma', 'prisma/schema.prisma'];

/** A project's or a workspace's use of Prisma. Paths are absolute. */
export interface PrismaProject {
  /** Where Prisma is started. */
  readonly root: string;
  /** The folder of the migrations. */
  readonly directory: string;
  /** The file or folder of the schema, and the configuration where there is one. */
  readonly sources: readonly string[];
  /** The PostgreSQL schema that the URL names; `undefined`: the URL comes from the environment, or names none. */
  readonly schema?: string;
}

/**
 * Finds out where Prisma finds its files: where it looks by itself when it is started in a folder, or where it is told to
 * look. The configuration is code, and isn't run here.
 *
 * @param folder absolute path
 * @param elsewhere further paths at which its schema may be
 * @returns `undefined` when there is no schema for PostgreSQL
 */
export function prismaIn(folder: string, elsewhere: readonly string[] = []): PrismaProject | undefined {
  const path = CONFIGURATIONS.map((name) => resolve(folder, name)).find((one) => existsSync(one));
  const configuration = path === undefined ? undefined : new Configuration(path);
  // Where only Prisma knows its paths, the usual ones may be those of something else.
  if (configuration?.isComputed === true) return undefined;
  const named = configuration?.pathAt('schema') ?? schemasNamedIn(folder);
  const usual = SCHEMAS.map((one) => resolve(folder, one));
  for (const candidate of [...[named].flat(), ...usual, ...elsewhere]) {
    const datasource = datasourceIn(candidate);
    if (!datasource) continue;
    const schema = schemaNamedIn(configuration?.text ?? '') ?? schemaNamedIn(datasource.text);
    return {
      root: folder,
      directory: configuration?.pathAt('migrations', 'path') ?? migrationsBeside(datasource),
      sources: [candidate, ...(path === undefined ? [] : [path])],
      ...(schema !== undefined && { schema }),
    };
  }
  return undefined;
}

/** The same for a project: its schema may also be the only one in its files, wherever it is. */
export function prismaOfProject(root: string): PrismaProject | undefined {
  const files = ownFilesOf(root, (name) => name.endsWith('.prisma')).map((file) => resolve(root, file));
  const found = files.filter((file) => datasourceIn(file));
  return prismaIn(root, found.length === 1 ? found : []);
}

/** What the text of a configuration says. */
class Configuration {
  readonly text: string;
  readonly #exported: Value;

  constructor(private readonly path: string) {
    this.text = readFileSync(path, 'utf8');
    const code = CodeFile.read(path, this.text);
    this.#exported = code && valueOfBinding(code, code.exported('default'));
  }

  /** Whether its paths can't be read from its text. */
  get isComputed(): boolean {
    const whole = this.#exported;
    if (!isProperties(whole)) return true;
    const migrations = 'migrations' in whole ? whole['migrations'] : {};
    const isText = (at: Value, name: string): boolean =>
      isProperties(at) && (!(name in at) || typeof at[name] === 'string');
    return !isText(whole, 'schema') || !isText(migrations, 'path');
  }

  /** The path that stands at a property, absolute. */
  pathAt(...properties: readonly string[]): string | undefined {
    const value = properties.reduce<Value>(
      (at, property) => (isProperties(at) ? at[property] : undefined),
      this.#exported,
    );
    return typeof value === 'string' ? resolve(dirname(this.path), value) : undefined;
  }
}

/** Those that `package.json` names for Prisma, and those that scripts or targets give it with `--schema`. */
function schemasNamedIn(folder: string): string[] {
  const texts = ['package.json', 'project.json'].map((name) => textOf(resolve(folder, name)));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/"prisma"\s*:\s*\{[^}]*"schema"\s*:\s*"([^"]+)"/g),
    ...text.matchAll(/\bprisma\b[^"]*--schema[ =]([^\s"'\\]+)/g),
  ]);
  return found.flatMap(([, path]) => (path === undefined ? [] : [resolve(folder, path)]));
}

function schemaNamedIn(text: string): string | undefined {
  return /[?&]schema=([\w$-]+)/.exec(text)?.[1];
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
