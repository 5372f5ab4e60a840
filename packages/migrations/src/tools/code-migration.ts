import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CodeFile } from '../code/code-file';
import { directoryOf, type MigrationPlace } from '../sets/migration-set';
import { type Migration } from './migration';
import { downIn } from './undo';

/**
 * The migrations that are files of a set's directory, in the order of their names.
 *
 * @param files relative to the project's root, with `/`
 * @param place of the set
 * @param pattern that their paths match
 * @param read reads one of them
 */
export function migrationsIn(
  files: readonly string[],
  place: MigrationPlace,
  pattern: RegExp,
  read = codeMigration,
): Promise<Migration[]> {
  const directory = directoryOf(place.set);
  const own = files.filter((file) => posix.dirname(file) === directory && pattern.test(file));
  return Promise.all(own.sort().map((file) => read(place.projectRoot, file)));
}

/**
 * A migration that is a program with functions `up` and `down`, and that its tool notes by the name of its file.
 *
 * @param projectRoot absolute path
 * @param file relative to the project's root, with `/`
 */
export async function codeMigration(projectRoot: string, file: string): Promise<Migration> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const name = posix.basename(file);
  const [number] = /^\d+/.exec(name) ?? [];
  return {
    name,
    files: [file],
    down: downIn(CodeFile.read(path, text), text),
    ...(number !== undefined && { number }),
  };
}
