import { posix } from 'node:path';

/** The files of a repository that are looked at. Paths are relative to the checkout, with `/`. */
export interface TrackedFiles {
  /** All that match the globs of a tool, and all in folders called `migrations`. */
  readonly all: readonly string[];
  /** @returns the text of a file, empty when it isn't there */
  read(path: string): string;
}

/** How the migrations of a tool are described to `migrate-isolated`. Paths are relative to the checkout. */
export interface Suggestion {
  /** The folder of the migrations, where it is known. */
  readonly directory?: string;
  /** @param path makes a path relative to where the command runs */
  command?(path: (inCheckout: string) => string): string;
  /** Name of the tool that can run the files instead of their own. */
  readonly tool?: string;
  /** Globs of what else the migrations are made of. */
  readonly inputs?: readonly string[];
}

/** How the files of a tool show in a repository. */
export interface Traces {
  /** Which files show it. */
  readonly files: RegExp;
  /** Globs that find all of these files, and others as well. */
  readonly globs: readonly string[];
  /** @returns `undefined` when the file is that of another tool or of another database */
  suggest(file: string, tracked: TrackedFiles): Suggestion | undefined;
}

const OTHER_DATABASE =
  /["'](mysql2?|mariadb|sqlite3?|better-sqlite3?|libsql|turso|singlestore|mssql|oracle|mongodb|cockroachdb)["']/;

/** Whether a text names another database than PostgreSQL, and not PostgreSQL. */
export function isOfOtherDatabase(text: string): boolean {
  return OTHER_DATABASE.test(text) && !/["'](postgres|postgresql|pg)["']/.test(text);
}

/** The folder called `migrations` that is nearest to a file: below its own folder, or below one of those above. */
export function migrationsNear(file: string, { all }: TrackedFiles): string | undefined {
  const folders = all
    .map((path) => posix.dirname(path))
    .filter((folder) => posix.basename(folder) === 'migrations');
  for (let above = posix.dirname(file); ; above = posix.dirname(above)) {
    const below = folders.filter((folder) => above === '.' || folder.startsWith(`${above}/`));
    const [nearest] = below.sort((a, b) => a.length - b.length);
    if (nearest !== undefined || above === '.') return nearest;
  }
}

/**
 * The traces of a tool whose configuration is a program or JSON with a name of its own.
 *
 * @param basenames without extension, such as `orm.config`
 * @param command runs the tool with the configuration at a path
 * @param contains what the configuration has to say, where other tools have files of the same name
 */
export function configurationTraces(
  basenames: readonly string[],
  command: (config: string) => string,
  contains = /./,
): Traces {
  const alternatives = basenames.map((one) => one.replaceAll('.', '\\.')).join('|');
  return {
    files: new RegExp(`(^|/)([^/]+[.-])?(${alternatives})(\\.config)?\\.([cm]?[jt]s|json)$`),
    globs: basenames.map((one) => `**/*${one}*`),
    suggest(file, tracked) {
      const text = tracked.read(file);
      if (!contains.test(text) || isOfOtherDatabase(text)) return undefined;
      const directory = migrationsNear(file, tracked);
      const folder = posix.dirname(file);
      return {
        ...(directory !== undefined && { directory }),
        command: (path) => command(path(file)),
        // Node and TypeScript read package.json and tsconfig.base.json in the root.
        inputs: [folder === '.' ? file : `${folder}/**/*`, '*.json'],
      };
    },
  };
}
