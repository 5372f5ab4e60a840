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
import { type MigrationSet, placeOf } from '../sets/migration-set';
import { applyMigrations } from './apply-migrations';
import { Chain } from './chain';
import { assertNoClash } from './clash';
import { describeSet, type DescribedSet } from './describe-set';

/** A request for the template that migrations make. */
export interface MigratedTemplate extends TemplateRequest {
  /** How many there are. */
  readonly migrations: number;
  /** Applies all sets to an empty database. */
  build(database: ConnectionInfo, note?: NoteReads): Promise<void>;
  /** The current values of what was read, in the order of the names. */
  valuesOf(names: readonly string[]): Promise<readonly string[]>;
}

/**
 * Describes the template database that sets of migrations make. Its key is a digest of everything that decides what is
 * in it: order, tools and their versions, seeds, and the content of every file. What else migrations read is known only
 * once they have run: it is noted with the template, and compared whenever the template is asked for.
 *
 * @param sets in the order in which they are applied
 * @throws {@link MigrationSetsClashError} when two sets can't share a database
 * @throws {@link MigrationInputsError} when a set has no files
 * @throws {@link MigrationToolMissingError} when a tool isn't installed
 */
export async function templateOf(
  checkout: Checkout,
  sets: readonly MigrationSet[],
): Promise<MigratedTemplate> {
  const places = sets.map((set) => placeOf(checkout.directory, set));
  assertNoClash(places);
  const described = await Promise.all(places.map(describeSet));
  const manifest = Object.fromEntries(described.flatMap(({ setting, steps }) => [...setting, ...steps]));
  const { key, older } = keysOf(described, { checkout, declared: manifest });
  const last = sets.at(-1);
  return {
    key,
    manifest,
    // Dependencies come first, so the last set is that of the project whose database it is.
    ...(last && { subject: `${last.project} in ${last.root}` }),
    migrations: described.reduce((sum, { migrations }) => sum + migrations.length, 0),
    build: (database, note = () => undefined) =>
      applySets(described, database, { checkout, declared: manifest, note }),
    valuesOf: (names) => valuesOf(checkout, names, manifest),
    older,
  };
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
  for (const { place, migrations } of sets) {
    await noteMigrations(place, database, noting, (watched) => applyMigrations(place, migrations, watched));
    await noteSeed(place, database, noting, (watched) => runSeed(place, watched));
  }
}
