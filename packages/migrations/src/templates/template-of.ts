import {
  type ConnectionInfo,
  type NoteReads,
  type OlderTemplate,
  type TemplateRequest,
} from '@nx-worktree/postgres';
import { runSeed } from '../programs/run-seed';
import { noteMigrations, noteSeed, type Noting } from '../reads/noting';
import { valuesOf } from '../reads/values-of';
import { type Checkout } from '../sets/checkout';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace, type MigrationSet, placeOf } from '../sets/migration-set';
import { type Migration } from '../tools/migration';
import { applyMigrations } from './apply-migrations';
import { applyUpTo } from './apply-up-to';
import { Chain } from './chain';
import { assertNoClash } from './clash';
import { describeSet, type DescribedSet, firstOf } from './describe-set';
import { explainFailedBuild } from './failed-build';

/** A request for the template that migrations make. */
export interface MigratedTemplate extends TemplateRequest {
  /** How many there are. */
  readonly migrations: number;
  /** Applies all sets to an empty database. */
  build(database: ConnectionInfo, note?: NoteReads): Promise<void>;
  /** The current values of what was read, in the order of the names. */
  valuesOf(names: readonly string[]): Promise<readonly string[]>;
}

/** Sets in a checkout, with everything that decides what they make of a database. */
export interface DescribedSets {
  readonly checkout: Checkout;
  /** In the order in which they are applied. */
  readonly sets: readonly DescribedSet[];
}

/**
 * Reads everything that decides what sets make of a database.
 *
 * @param sets in the order in which they are applied
 * @throws {@link MigrationSetsClashError} when two sets can't share a database
 * @throws {@link MigrationInputsError} when a set has no files
 * @throws {@link MigrationToolMissingError} when a tool isn't installed
 */
export async function describeSets(
  checkout: Checkout,
  sets: readonly MigrationSet[],
): Promise<DescribedSets> {
  const places = sets.map((set) => placeOf(checkout.directory, set));
  assertNoClash(places);
  return { checkout, sets: await Promise.all(places.map(describeSet)) };
}

/**
 * Describes the template database that sets of migrations make. Its key is a digest of everything that decides what is
 * in it: order, tools and their versions, seeds, and the content of every file. What else migrations read is known only
 * once they have run: it is noted with the template, and compared whenever the template is asked for.
 *
 * @param sets in the order in which they are applied
 * @param count how many migrations of the last set are applied; by default all
 * @param isSeeded whether the seed of the last set runs after them; by default only after all
 * @throws {@link MigrationSetsClashError} when two sets can't share a database
 * @throws {@link MigrationInputsError} when a set has no files
 * @throws {@link MigrationToolMissingError} when a tool isn't installed
 */
export async function templateOf(
  checkout: Checkout,
  sets: readonly MigrationSet[],
  count?: number,
  isSeeded?: boolean,
): Promise<MigratedTemplate> {
  return templateFrom(await describeSets(checkout, sets), count, isSeeded);
}

/**
 * The same of sets that were just read. Whoever uses them late makes a template of files that somebody has changed since.
 *
 * @param count as for {@link templateOf}
 * @param isSeeded as for {@link templateOf}
 */
export function templateFrom(
  described: DescribedSets,
  count?: number,
  isSeeded = count === undefined,
): MigratedTemplate {
  const { checkout, sets: all } = described;
  const applied =
    count === undefined
      ? all
      : all.map((set, at) => (at < all.length - 1 ? set : firstOf(set, count, isSeeded)));
  // Migrations that aren't applied are no reads either: the tool only looks at their files.
  const declared = manifestOf(all);
  const { key, older } = keysOf(applied, { checkout, declared });
  const last = all.at(-1)?.place.set;
  return {
    key,
    manifest: manifestOf(applied),
    // Dependencies come first, so the last set is that of the project whose database it is.
    ...(last && count === undefined && { subject: `${last.project} in ${last.root}` }),
    migrations: applied.reduce((sum, { migrations }) => sum + migrations.length, 0),
    build: (database, note = () => undefined) => applySets(applied, database, { checkout, declared, note }),
    valuesOf: (names) => valuesOf(checkout, names, declared),
    older,
  };
}

function manifestOf(sets: readonly DescribedSet[]): Record<string, string> {
  return Object.fromEntries(sets.flatMap(({ setting, steps }) => [...setting, ...steps]));
}

/** The key of all sets, and those of every older database: one in which the same was done, without what comes last. */
function keysOf(
  sets: readonly DescribedSet[],
  noting: Omit<Noting, 'note'>,
): { key: string; older: OlderTemplate[] } {
  const chain = new Chain();
  const older: OlderTemplate[] = [];
  const continueAt = (first: number): void => {
    older.unshift({
      key: chain.key,
      build: (database, note) => applySets(sets.slice(first), database, { ...noting, note }),
    });
  };
  for (const [index, { setting, steps, isContinuable }] of sets.entries()) {
    chain.add(...setting);
    for (const [at, step] of steps.entries()) {
      chain.add(step);
      if (isContinuable && at < steps.length - 1) continueAt(index);
    }
    if (index < sets.length - 1) continueAt(index + 1);
  }
  return { key: chain.key, older };
}

async function applySets(
  sets: readonly DescribedSet[],
  database: ConnectionInfo,
  noting: Noting,
): Promise<void> {
  for (const set of sets) {
    try {
      await applySet(set, database, noting);
    } catch (error) {
      throw explainFailedBuild(set, error);
    }
  }
}

async function applySet(
  { place, migrations, all, isWhole, isSeeded }: DescribedSet,
  database: ConnectionInfo,
  noting: Noting,
): Promise<void> {
  if (!isWhole && migrations.length === 0) {
    await prepare(place, all, database, noting);
  } else {
    const apply = isWhole ? undefined : applyUpTo(migrations.at(-1), all);
    await noteMigrations(place, database, noting, (watched) =>
      applyMigrations(place, migrations, watched, apply),
    );
  }
  if (isSeeded) await noteSeed(place, database, noting, (watched) => runSeed(place, watched));
}

/** Before the first migration of a set. Where nothing is applied, there is nothing to watch. */
async function prepare(
  place: MigrationPlace,
  all: readonly Migration[],
  database: ConnectionInfo,
  noting: Noting,
): Promise<void> {
  const { prepare: apply } = toolNamed(place.set.tool);
  if (apply) await noteMigrations(place, database, noting, (watched) => apply(place, watched, all));
}
