import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { extensionsOfPrograms, type InstalledPrograms, installedPrograms } from './installed-programs';

/** Where packages put PostgreSQL's programs: `*` stands for one directory. */
const PLACES = [
  '/usr/lib/postgresql/*/bin', // Debian, Ubuntu
  '/usr/pgsql-*/bin', // Red Hat, from PostgreSQL's own repository
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
  '/usr/local/pgsql/bin', // built from source
  'C:/Program Files/PostgreSQL/*/bin',
];

/**
 * Looks for installed PostgreSQLs that bring an extension, newest first.
 *
 * @param extension its name in `create extension`
 */
export function installedWith(extension: string): InstalledPrograms[] {
  const found = PLACES.flatMap(directoriesAt).flatMap((directory) => {
    try {
      return extension in extensionsOfPrograms(directory) ? [installedPrograms(directory)] : [];
    } catch {
      // Not a PostgreSQL that could be used, which is no concern of this search.
      return [];
    }
  });
  return found.sort((one, other) => other.version - one.version);
}

function directoriesAt(pattern: string): string[] {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return existsSync(pattern) ? [pattern] : [];
  const parent = before.slice(0, before.lastIndexOf('/'));
  const prefix = before.slice(parent.length + 1);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name + after))
    .filter((directory) => existsSync(directory));
}
