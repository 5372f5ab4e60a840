import { nearestTo } from '@nx-worktree/system';
import { posix } from 'node:path';
import { inputFilesOf } from '../registry/inputs';
import { toolNamed } from '../registry/registry';
import { type Checkout } from '../sets/checkout';
import { type MigrationSet, placeOf } from '../sets/migration-set';
import { type Migration } from '../tools/migration';
import { MigrationAmbiguousError, MigrationUnknownError } from './find-errors';

/** A migration that a person has named. */
export interface FoundMigration {
  readonly set: MigrationSet;
  /** As its tool notes it in a database. */
  readonly name: string;
  /** Which of its set it is, in the order in which they are applied, counted from 1. */
  readonly position: number;
}

/**
 * Finds a migration as people name it: by the name that its tool notes, by its file (its path from the workspace or from
 * the project, or the file's name with or without the extension), or by its number. The first of these that fits decides.
 *
 * @param sets those among which it is looked for
 * @throws {@link MigrationUnknownError} when there is none
 * @throws {@link MigrationAmbiguousError} when there are several
 * @throws {@link MigrationFilesError} when the files of a set contradict each other
 */
export async function findMigration(
  checkout: Checkout,
  sets: readonly MigrationSet[],
  asked: string,
): Promise<FoundMigration> {
  const all = (await Promise.all(sets.map((set) => migrationsOf(checkout, set)))).flat();
  for (const fits of FITS) {
    const [found, ...others] = all.filter((one) => fits(one, asked));
    if (found && others.length > 0) throw new MigrationAmbiguousError(asked, [found, ...others].map(namedOf));
    if (found) return { set: found.set, name: found.migration.name, position: found.position };
  }
  const nearest = nearestTo(
    asked,
    all.map(({ migration }) => migration.name),
  );
  throw new MigrationUnknownError(
    asked,
    sets.map(({ project }) => project),
    nearest,
  );
}

interface Candidate {
  readonly set: MigrationSet;
  readonly migration: Migration;
  readonly position: number;
}

async function migrationsOf({ directory }: Checkout, set: MigrationSet): Promise<Candidate[]> {
  const place = placeOf(directory, set);
  const migrations = await toolNamed(set.tool).migrations(await inputFilesOf(place), place);
  return migrations.map((migration, index) => ({ set, migration, position: index + 1 }));
}

/** The most certain first. */
const FITS: readonly ((candidate: Candidate, asked: string) => boolean)[] = [
  ({ migration }, asked) => migration.name === asked,
  ({ set, migration }, asked) =>
    migration.files.some((file) => [file, posix.join(set.root, file)].includes(posix.normalize(asked))),
  ({ migration }, asked) => migration.files.some((file) => namesOf(file).includes(asked)),
  ({ migration: { number } }, asked) => number !== undefined && withoutZeros(number) === withoutZeros(asked),
];

function namesOf(file: string): string[] {
  return [posix.basename(file), posix.basename(file, posix.extname(file))];
}

/** Nx makes a number of `0002`, and zeros are lost then. */
function withoutZeros(number: string): string {
  return number.replace(/^0+(?=.)/, '');
}

function namedOf({ set: { project }, migration: { name } }: Candidate): {
  readonly project: string;
  readonly name: string;
} {
  return { project, name };
}
