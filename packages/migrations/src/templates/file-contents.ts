import { digest } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
import { type Migration } from '../tools/migration';
import { type Decisive } from './chain';

/**
 * The name under which a template lists what a file says of a migration: that of the file, relative to the workspace; with
 * that of the migration where the file holds several.
 *
 * @param file one of the migration's, relative to the project's root
 */
export function listedName({ root }: MigrationSet, migration: Migration, file: string): string {
  const path = posix.join(root, file);
  return isPart(migration, file) ? `${path}#${migration.name}` : path;
}

/**
 * What a file says of a migration: all, or the migration's own text where the file holds several.
 *
 * @param file one of the migration's, relative to the project's root
 */
export async function contentOf(
  { set, projectRoot }: MigrationPlace,
  migration: Migration,
  file: string,
): Promise<Decisive> {
  const content = isPart(migration, file) ? (migration.text ?? '') : await readFile(join(projectRoot, file));
  return [listedName(set, migration, file), digest(content)];
}

/**
 * What a file says besides its migrations, which may decide what these do. Blanks and commas are left out: a list that
 * gets longer has more of them.
 *
 * @param place where it is
 * @param migrations those that have a text of their own in this file
 * @param file relative to the project's root
 */
export async function restOf(
  { set, projectRoot }: MigrationPlace,
  migrations: readonly Migration[],
  file: string,
): Promise<Decisive> {
  const whole = await readFile(join(projectRoot, file), 'utf8');
  const rest = migrations.reduce((left, { text = '' }) => left.replace(text, () => ''), whole);
  return [`${posix.join(set.root, file)}: the rest`, digest(rest.replaceAll(/[\s,]+/g, ' '))];
}

function isPart({ text, files }: Migration, file: string): boolean {
  return text !== undefined && file === files[0];
}
