import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the migrations, relative to the application. */
export const FOLDER = 'db/migrate';

/** `MigrationFilenameRegexp` in its source, then the version and the name. */
export const FILE = /^(\d+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb$/;

/**
 * Whether a directory is a Rails application for PostgreSQL that has migrations.
 *
 * @param directory absolute path
 */
export function isApplication(directory: string): boolean {
  if (!existsSync(join(directory, 'bin/rails'))) return false;
  const isForUs =
    /^\s*gem[\s(]+["']pg["']/m.test(textOf(join(directory, 'Gemfile'))) ||
    /^ {4}pg \(/m.test(textOf(join(directory, 'Gemfile.lock')));
  return isForUs && namesIn(join(directory, FOLDER)).some((name) => FILE.test(name));
}

/** Where an application notes what it has applied. */
export function stateTableOf(application: string): string {
  const text = textOf(join(application, 'config/application.rb'));
  return /\bschema_migrations_table_name\s*=\s*["'](\w+)["']/.exec(text)?.[1] ?? 'schema_migrations';
}

/**
 * Whether an application has several databases for tests. `DATABASE_URL` stands for the first; the others stay those of
 * `config/database.yml`. The file is a template in Ruby, and is read as it is written.
 */
export function hasSeveralDatabases(application: string): boolean {
  const lines = textOf(join(application, 'config/database.yml')).split('\n');
  const start = lines.findIndex((line) => /^test:/.test(line));
  if (start === -1) return false;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s#<]/.test(line));
  const own = rest.slice(0, end === -1 ? rest.length : end).filter((line) => /^\s*[^\s#]/.test(line));
  const indent = /^\s*/.exec(own[0] ?? '')?.[0].length ?? 0;
  return own.some(
    (line) =>
      (/^\s*/.exec(line)?.[0].length ?? 0) > indent &&
      /^\s*(<<|adapter|database|url|migrations_paths):/.test(line),
  );
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
