import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Files in which people write down the commands of a project. */
const SCRIPTS =
  /^(GNUmakefile|makefile|\.?justfile|taskfile\.ya?ml|(docker-)?compose[\w.-]*\.ya?ml|package\.json|project\.json)$/i;

/** A command such as `migrate -path db/migrations -database "$URL" up`. */
const COMMAND = /\bmigrate\b[^\n]*?\s--?(?:path|source)[ =]+\\?["']?(?:file:\/\/)?([^\s"'\\]+)/g;

/** The image of its program, or the module of its library in `go.mod`. */
const OTHERWISE = /\bmigrate\/migrate\b/;

/** By this parameter of the database's address, it keeps its state in another table. */
const TABLE = /[?&]x-migrations-table=(?:%22|["\\])*(\w+)(?:(?:%22|["\\])*\.(?:%22|["\\])*(\w+))?/;

/** By this one, it sends the statements of a file one by one. */
const ONE_BY_ONE = /[?&]x-multi-statement=(true|1)\b/;

/** How the files of a directory call golang-migrate. */
export interface Calls {
  readonly isUsed: boolean;
  /** The directories of migrations that they name, relative to this one; those behind a variable are left out. */
  readonly directories: readonly string[];
  /** Where it notes what it has applied, as `table` or `schema.table`, if that isn't the usual table. */
  readonly table: string | undefined;
  readonly isOneByOne: boolean;
}

/** Reads the files of a directory that may call golang-migrate. */
export function callsIn(directory: string): Calls {
  const texts = filesOf(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  const calling = texts.filter((text) => OTHERWISE.test(text) || text.search(COMMAND) !== -1);
  const named = calling.flatMap((text) => [...text.matchAll(COMMAND)].map(([, path = '']) => path));
  const tables = calling.flatMap((text) => {
    const [, first, second] = TABLE.exec(text) ?? [];
    return first === undefined ? [] : [second === undefined ? first : `${first}.${second}`];
  });
  return {
    isUsed: calling.length > 0,
    directories: named
      .filter((path) => !path.includes('$') && !path.startsWith('/'))
      .map((path) => posix.normalize(path).replace(/\/$/, '')),
    table: tables[0],
    isOneByOne: calling.some((text) => ONE_BY_ONE.test(text)),
  };
}

function filesOf(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    return files.filter((name) => name === 'go.mod' || SCRIPTS.test(name)).sort();
  } catch {
    return [];
  }
}
