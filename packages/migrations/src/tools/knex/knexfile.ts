import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Knex notes what it has applied, unless the knexfile says otherwise. */
export const USUAL_TABLE = 'knex_migrations';

const NAMES = ['js', 'cjs', 'mjs', 'ts'].map((extension) => `knexfile.${extension}`);

/** What has to be known of a knexfile before Knex runs. */
export interface Knexfile {
  readonly name: string;
  /** Of the migrations, relative to the project's root. */
  readonly directory: string;
  /** Where it notes what it has applied. */
  readonly table: string;
  /** Whether Knex takes the files of the directory, in the order of their names. */
  readonly isByName: boolean;
}

/**
 * Looks for the knexfile of a project. It is code and isn't run here: the directory of its migrations and its table are
 * read from its text, with Knex's defaults. Where the code computes them, the migration shows the difference.
 *
 * @returns `undefined` when there is none
 */
export function knexfileOf(projectRoot: string): Knexfile | undefined {
  const name = NAMES.find((candidate) => existsSync(join(projectRoot, candidate)));
  if (name === undefined) return undefined;
  const text = readFileSync(join(projectRoot, name), 'utf8');
  const migrations = /\bmigrations\s*:\s*{([^}]*)}/.exec(text)?.[1] ?? '';
  return {
    name,
    directory: stringIn(migrations, 'directory')?.replace(/^\.\//, '') ?? 'migrations',
    table: stringIn(migrations, 'tableName') ?? USUAL_TABLE,
    isByName: !text.includes('migrationSource'),
  };
}

function stringIn(text: string, property: string): string | undefined {
  return new RegExp(`\\b${property}\\s*:\\s*(['"\`])([^'"\`$]+)\\1`).exec(text)?.[2];
}
