import { posix } from 'node:path';

/** What of a repository's tracked files is looked at. Paths are relative to the checkout, with `/`. */
export interface TrackedFiles {
  /** All that match the table, and all in folders called `migrations`. */
  readonly all: readonly string[];
  read(path: string): string;
}

/** How migrations of a tool are told to `migrate-isolated`. Paths are relative to the checkout. */
export interface Suggestion {
  /** The folder of the migrations, where it is known. */
  readonly directory?: string;
  /** @param path makes a path relative to where the command runs */
  command?(path: (inCheckout: string) => string): string;
  readonly tool?: 'sql';
  /** Globs of what else the migrations are made of. */
  readonly inputs?: readonly string[];
}

/** A migration tool that is recognised by its files, and that nobody runs until it is configured. */
export interface KnownTool {
  readonly name: string;
  /** Which files show it. */
  readonly files: RegExp;
  /** The same for `git ls-files`, as far as it goes. */
  readonly pathspecs: readonly string[];
  /** @returns `undefined` when the file is that of another tool or of another database */
  suggest(file: string, tracked: TrackedFiles): Suggestion | undefined;
}

const OTHER_DATABASE =
  /["'](mysql2?|mariadb|sqlite3?|better-sqlite3?|libsql|turso|singlestore|mssql|oracle|mongodb|cockroachdb)["']/;

const up = posix.dirname;

/** One entry per tool. */
export const KNOWN_TOOLS: readonly KnownTool[] = [
  {
    name: 'Prisma',
    files: /\/migrations\/[^/]+\/migration\.sql$/,
    pathspecs: ['**/migrations/*/migration.sql'],
    suggest(file, tracked) {
      const directory = up(up(file));
      const lock = `${directory}/migration_lock.toml`;
      if (tracked.all.includes(lock) && isOfOther(tracked.read(lock))) return undefined;
      const schema = `${up(directory)}/schema.prisma`;
      const command = (path: (of: string) => string): string =>
        `npx prisma migrate deploy --schema ${path(schema)}`;
      return { directory, command, inputs: [schema] };
    },
  },
  ofConfiguration(
    'TypeORM',
    ['data-source', 'datasource', 'typeorm', 'ormconfig'],
    (config) => `npx typeorm-ts-node-commonjs migration:run -d ${config}`,
    /\btypeorm\b|"entities"/,
  ),
  ofConfiguration('Drizzle', ['drizzle.config'], (config) => `npx drizzle-kit migrate --config ${config}`),
  ofConfiguration(
    'MikroORM',
    ['mikro-orm.config'],
    (config) => `npx mikro-orm migration:up --config ${config}`,
  ),
  ofConfiguration('Kysely', ['kysely.config'], (config) => `npx kysely migrate:latest --config ${config}`),
  {
    name: 'Sequelize',
    files: /(^|\/)(\.sequelizerc|migrations\/[^/]+\.[cm]?[jt]s)$/,
    pathspecs: ['**/.sequelizerc'],
    suggest(file, tracked) {
      const isConfiguration = file.endsWith('.sequelizerc');
      if (!isConfiguration && !/\bqueryInterface\b/.test(tracked.read(file))) return undefined;
      const directory = isConfiguration ? migrationsNear(file, tracked) : up(file);
      return {
        ...(directory !== undefined && { directory }),
        command: (path) =>
          `npx sequelize-cli db:migrate${directory === undefined ? '' : ` --migrations-path ${path(directory)}`}`,
      };
    },
  },
  {
    name: 'Flyway',
    files: /(^|\/)V\d+([._]\d+)*__[^/]+\.sql$/,
    pathspecs: ['**/V*__*.sql'],
    suggest: (file) => ({ directory: up(file), tool: 'sql' }),
  },
  {
    name: 'Liquibase',
    files: /(^|\/)[^/]*changelog[^/]*\.(xml|ya?ml|json|sql)$/i,
    pathspecs: [
      '**/*[cC]hange[lL]og*.xml',
      '**/*change[lL]og*.yml',
      '**/*change[lL]og*.yaml',
      '**/*change[lL]og*.sql',
    ],
    suggest(file, tracked) {
      if (!/databaseChangeLog|liquibase formatted sql/i.test(tracked.read(file))) return undefined;
      return {
        directory: up(file),
        command: (path) =>
          `liquibase update --changelog-file ${path(file)} --url "jdbc:postgresql://$PGHOST:$PGPORT/$PGDATABASE" --username "$PGUSER" --password "$PGPASSWORD"`,
      };
    },
  },
  {
    name: 'Alembic',
    files: /(^|\/)alembic\.ini$/,
    pathspecs: ['**/alembic.ini'],
    suggest(file, tracked) {
      const [, location = 'alembic'] =
        /^\s*script_location\s*=\s*(?:%\(here\)s\/)?(\S+)/m.exec(tracked.read(file)) ?? [];
      const directory = posix.join(up(file), location);
      return { directory, command: (path) => `alembic -c ${path(file)} upgrade head`, inputs: [file] };
    },
  },
  {
    name: 'Django',
    files: /(^|\/)migrations\/0001_[^/]*\.py$/,
    pathspecs: ['**/manage.py'],
    suggest(file, tracked) {
      const manage = tracked.all.find((path) => posix.basename(path) === 'manage.py');
      if (manage === undefined || !/django\.db/.test(tracked.read(file))) return undefined;
      return {
        directory: up(file),
        command: (path) => `python ${path(manage)} migrate`,
        inputs: [posix.join(up(manage), '**/migrations/*.py')],
      };
    },
  },
  {
    name: 'SQL files',
    files: /(^|\/)migrations\/[^/]+\.sql$/,
    pathspecs: [],
    suggest: (file, tracked) =>
      isOfOther(tracked.read(file)) ? undefined : { directory: up(file), tool: 'sql' },
  },
];

/** A tool whose configuration is a program or JSON of a known name. */
function ofConfiguration(
  name: string,
  basenames: readonly string[],
  command: (config: string) => string,
  contains = /./,
): KnownTool {
  const alternatives = basenames.map((one) => one.replaceAll('.', '\\.')).join('|');
  return {
    name,
    files: new RegExp(`(^|/)([^/]+[.-])?(${alternatives})(\\.config)?\\.([cm]?[jt]s|json)$`),
    pathspecs: basenames.map((one) => `**/*${one}*`),
    suggest(file, tracked) {
      const text = tracked.read(file);
      if (!contains.test(text) || isOfOther(text)) return undefined;
      const directory = migrationsNear(file, tracked);
      return {
        ...(directory !== undefined && { directory }),
        command: (path) => command(path(file)),
        // Node and TypeScript read package.json and tsconfig.base.json in the root.
        inputs: [up(file) === '.' ? file : `${up(file)}/**/*`, '*.json'],
      };
    },
  };
}

function isOfOther(text: string): boolean {
  return OTHER_DATABASE.test(text) && !/["'](postgres|postgresql|pg)["']/.test(text);
}

/** The folder called `migrations` that is nearest to a file: below its own folder, or below one of those above. */
function migrationsNear(file: string, { all }: TrackedFiles): string | undefined {
  const folders = all.filter((path) => posix.basename(up(path)) === 'migrations').map(up);
  for (let above = up(file); ; above = up(above)) {
    const below = folders.filter((folder) => above === '.' || folder.startsWith(`${above}/`));
    const [nearest] = below.sort((a, b) => a.length - b.length);
    if (nearest !== undefined || above === '.') return nearest;
  }
}
