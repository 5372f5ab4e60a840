import { digest } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { inputFilesOf } from '../registry/inputs';
import { toolNamed } from '../registry/registry';
import { directoryOf, type MigrationPlace } from '../sets/migration-set';
import { type Decisive } from './chain';
import { freshSince } from './fresh';
import { MigrationInputsError } from './template-errors';

/** A set in a checkout, with everything that decides what it makes of a database. */
export interface DescribedSet {
  readonly place: MigrationPlace;
  /** The files that are migrations, relative to the project's root. */
  readonly migrations: readonly string[];
  /** What all of its migrations depend on: the tool, its configuration, further inputs. */
  readonly setting: readonly Decisive[];
  /** Its migrations in the order in which they are applied, then its seed. */
  readonly steps: readonly Decisive[];
  /** Whether a database that has only the first of its steps can be brought up to date. */
  readonly isContinuable: boolean;
}

/**
 * Reads everything that decides what a set makes of a database.
 *
 * @throws {@link MigrationInputsError} when the set has no files
 * @throws {@link MigrationToolMissingError} when its tool isn't installed
 */
export async function describeSet(place: MigrationPlace): Promise<DescribedSet> {
  const { set, projectRoot } = place;
  const tool = toolNamed(set.tool);
  const files = await inputFilesOf(place);
  if (files.length === 0) throw new MigrationInputsError(set, `no files of it were found in ${set.root}`);
  const ordered = tool.order?.(filesIn(directoryOf(set), files), place);
  const others = files.filter((file) => !ordered?.includes(file));
  const contents = (names: readonly string[]): Promise<Decisive[]> =>
    Promise.all(
      names.map(async (name) => [
        posix.join(set.root, name),
        digest(await readFile(join(projectRoot, name))),
      ]),
    );
  return {
    place,
    migrations: files.filter((file) => tool.isMigration(file, set)),
    setting: [...(await toolOf(place)), ...(await contents(others))],
    steps: [...(await contents(ordered ?? [])), ...seedOf(place)],
    isContinuable: ordered !== undefined,
  };
}

function filesIn(directory: string, files: readonly string[]): string[] {
  return files.filter((file) => file.startsWith(`${directory}/`));
}

async function toolOf(place: MigrationPlace): Promise<Decisive[]> {
  const { project, tool, command, freshForHours } = place.set;
  const version = await toolNamed(tool).version?.(place);
  return [
    [`${project}: tool`, [tool, version, command].filter(Boolean).join(' ')],
    ...(freshForHours === undefined ? [] : [[`${project}: fresh since`, freshSince(freshForHours)] as const]),
  ];
}

function seedOf({ set }: MigrationPlace): Decisive[] {
  return set.seed === undefined ? [] : [[`${set.project}: seed`, set.seed]];
}
