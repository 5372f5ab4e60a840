import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { FILE } from './project';

/** The files of one version. */
interface Pair {
  up?: string;
  down?: string;
}

/**
 * The migrations of a folder, by their versions as numbers: `2_b.up.sql` comes before `10_a.up.sql`.
 *
 * @param files relative to the project's root
 * @throws {@link MigrationFilesError} when golang-migrate would refuse them, or note one that it has not applied
 */
export function migrationsFrom(
  files: readonly string[],
  place: MigrationPlace,
): Promise<readonly Migration[]> {
  const pairs = new Map<string, Pair>();
  for (const file of [...files].sort()) {
    const [, number, direction] = FILE.exec(posix.basename(file)) ?? [];
    if (number === undefined || posix.dirname(file) !== directoryOf(place.set)) continue;
    const version = BigInt(number).toString();
    const pair = pairs.get(version) ?? {};
    const key = direction === 'up' ? 'up' : 'down';
    if (pair[key] !== undefined) {
      throw new MigrationFilesError(
        place.set,
        `${pair[key]} and ${file} have the same version, so golang-migrate refuses the folder`,
      );
    }
    pairs.set(version, { ...pair, [key]: file });
  }
  const versions = [...pairs].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
  return Promise.all(versions.map(([version, pair]) => migrationIn(place, version, pair)));
}

async function migrationIn(
  { set, projectRoot }: MigrationPlace,
  version: string,
  { up, down }: Pair,
): Promise<Migration> {
  if (up === undefined) {
    throw new MigrationFilesError(
      set,
      `${down} has no file that goes up beside it: golang-migrate would do nothing, and note version ${version} as applied`,
    );
  }
  const files = down === undefined ? [up] : [up, down];
  const texts = await Promise.all(files.map((file) => readFile(join(projectRoot, file), 'utf8')));
  const isUndone = texts.slice(1).some((text) => /^(?!\s*--)\s*\S/m.test(text));
  return {
    name: version,
    files,
    down: texts.some(isMarkedIrreversible) ? 'refused' : isUndone ? 'present' : 'absent',
    number: version,
  };
}
