import { digest } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { inputFilesOf } from '../registry/inputs';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace } from '../sets/migration-set';
import { type Migration } from '../tools/migration';
import { type Decisive } from './chain';
import { contentOf, restOf } from './file-contents';
import { freshSince } from './fresh';
import { MigrationInputsError } from './template-errors';

/** A set in a checkout, with everything that decides what it makes of a database. */
export interface DescribedSet {
  readonly place: MigrationPlace;
  /** Those that are applied, in the order in which they are applied to an empty database. */
  readonly migrations: readonly Migration[];
  /** All that its files are. */
  readonly all: readonly Migration[];
  /** Whether all are applied, by what the tool applies all with. */
  readonly isWhole: boolean;
  /** Whether its seed runs then. */
  readonly isSeeded: boolean;
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
  const { set } = place;
  const tool = toolNamed(set.tool);
  const files = await inputFilesOf(place);
  if (files.length === 0) throw new MigrationInputsError(set, `none of its files were found in ${set.root}`);
  const migrations = await tool.migrations(files, place);
  const isContinuable = tool.continues?.(migrations, place) === true;
  const parts = migrations.filter(({ text }) => text !== undefined);
  const ordered = isContinuable ? migrations : parts;
  return {
    place,
    migrations,
    all: migrations,
    isWhole: true,
    isSeeded: true,
    setting: [...(await toolOf(place)), ...(await othersOf(place, files, ordered, parts))],
    steps: [...(await stepsOf(place, ordered)), ...seedOf(place)],
    isContinuable,
  };
}

/** What the files say of migrations, in the order of these. */
async function stepsOf(place: MigrationPlace, migrations: readonly Migration[]): Promise<Decisive[]> {
  const each = migrations.map((one) => Promise.all(one.files.map((file) => contentOf(place, one, file))));
  return (await Promise.all(each)).flat();
}

/** The other files, and what else files say that hold several migrations. */
async function othersOf(
  place: MigrationPlace,
  files: readonly string[],
  ordered: readonly Migration[],
  parts: readonly Migration[],
): Promise<Decisive[]> {
  const { set, projectRoot } = place;
  const known = new Set(ordered.flatMap((migration) => migration.files));
  const others = files.filter((file) => !known.has(file));
  const shared = new Map<string, Migration[]>();
  for (const one of parts) {
    const [file = ''] = one.files;
    shared.set(file, [...(shared.get(file) ?? []), one]);
  }
  return Promise.all([
    ...others.map(async (file): Promise<Decisive> => [
      posix.join(set.root, file),
      digest(await readFile(join(projectRoot, file))),
    ]),
    ...[...shared].map(([file, own]) => restOf(place, own, file)),
  ]);
}

/**
 * The same set, of which only the first migrations are applied. If it is continuable, it makes the same template as a set
 * that has no further migrations.
 *
 * @param isSeeded whether its seed runs after them
 */
export function firstOf(described: DescribedSet, count: number, isSeeded: boolean): DescribedSet {
  const migrations = described.migrations.slice(0, count);
  const files = migrations.flatMap((migration) => migration.files).length;
  const only = [`${described.place.set.project}: only the first`, `${count}`] as const;
  return {
    ...described,
    migrations,
    isWhole: false,
    isSeeded,
    steps: [
      ...(described.isContinuable ? described.steps.slice(0, files) : [only]),
      ...(isSeeded ? seedOf(described.place) : []),
    ],
  };
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
