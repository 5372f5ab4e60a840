import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['js', 'cjs', 'mjs', 'ts'].map((extension) => `knexfile.${extension}`);

/** What we need to know of a knexfile before Knex runs. */
export interface Knexfile {
  readonly name: string;
  readonly directory: string;
  readonly table: string;
  /** Whether Knex looks for migrations in the directory, and takes them by their names. */
  readonly isByName: boolean;
}

/**
 * Looks for the knexfile of a project. It is code and isn't run here: where its migrations are and which table it
 * uses is read from its text, with Knex's defaults. A text that says it in another way shows after the migration.
 */
export function knexfileOf(projectRoot: string): Knexfile | undefined {
  const name = NAMES.find((candidate) => existsSync(join(projectRoot, candidate)));
  if (name === undefined) return undefined;
  const text = readFileSync(join(projectRoot, name), 'utf8');
  const migrations = /\bmigrations\s*:\s*{([^}]*)}/.exec(text)?.[1] ?? '';
  return {
    name,
    directory: stringIn(migrations, 'directory')?.replace(/^\.\//, '') ?? 'migrations',
    table: stringIn(migrations, 'tableName') ?? 'knex_migrations',
    isByName: !text.includes('migrationSource'),
  };
}

function stringIn(text: string, property: string): string | undefined {
  return new RegExp(`\\b${property}\\s*:\\s*(['"\`])([^'"\`$]+)\\1`).exec(text)?.[2];
}
