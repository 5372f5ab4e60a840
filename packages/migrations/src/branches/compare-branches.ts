import {
  type ConnectionInfo,
  diffOfSnapshots,
  Failure,
  type Server,
  type Snapshot,
  snapshotOf,
  type Template,
} from '@nx-worktree/postgres';
import { inputFilesOf } from '../registry/inputs';
import { toolNamed } from '../registry/registry';
import { stateTablesOf } from '../registry/state-tables';
import { type Checkout } from '../sets/checkout';
import { type MigrationPlace, type MigrationSet, placeOf } from '../sets/migration-set';
import { applyMigrations } from '../templates/apply-migrations';
import { ensureMigrated } from '../templates/ensure-migrated';
import { MigrationsNotAppliedError } from '../templates/template-errors';
import { type Migration } from '../tools/migration';
import { changedTables } from './changed-tables';
import { type Orders, ordersOf } from './late-migrations';

/*
 * Two branches that both add migrations may each be sound, and their merge not. What the merge makes of a database depends
 * on which branch that database comes from, so it is tried, not reasoned about:
 *
 * 1. in an empty database, as a new environment would do;
 * 2. in a copy of the database of each branch, as a server does that already has that branch's migrations.
 *
 * All three have to end with the same schema. A tool may apply a migration that comes late, skip it without a word, or
 * refuse to go on: which of these it does, shows by itself.
 */

/** The checkouts of two branches, of the commit at which they parted, and of their merge. */
export interface Branches {
  readonly base: Checkout;
  readonly ours: Checkout;
  readonly theirs: Checkout;
  readonly merged: Checkout;
}

/** What becomes of a database to which the migrations of the merge are applied. */
export type MergeOutcome =
  | { readonly state: 'sound' }
  /** The tool reported success, and left these out. */
  | { readonly state: 'skipped'; readonly migrations: readonly string[] }
  | { readonly state: 'failed'; readonly error: Failure }
  /** The schema is not that of a database to which all was applied at once. */
  | { readonly state: 'different'; readonly diff: string };

/** What a merge of two branches means for their migrations. */
export interface BranchComparison {
  /** Of each set, by the project's name. */
  readonly orders: Readonly<Record<string, Orders>>;
  readonly fromScratch: MergeOutcome;
  /** In a database that has the migrations of the one branch. */
  readonly onOurs: MergeOutcome;
  /** In a database that has the migrations of the other branch. */
  readonly onTheirs: MergeOutcome;
  /** The tables that both branches change, as far as the schema shows it. */
  readonly sameTables: readonly string[];
}

/**
 * Finds out whether the migrations of two branches can be merged.
 *
 * @param sets in the order in which they are applied
 * @throws what `ensureMigrated` throws for one of the branches by itself
 */
export async function compareBranches(
  server: Server,
  branches: Branches,
  sets: readonly MigrationSet[],
): Promise<BranchComparison> {
  const { base, ours, theirs, merged } = branches;
  const schemaOf = (checkout: Checkout) => schemaAfter(server, checkout, sets);
  const before = await schemaOf(base);
  const [ourOwn, theirOwn] = [await schemaOf(ours), await schemaOf(theirs)];
  const inTheirs = changedTables(before.snapshot, theirOwn.snapshot);
  const compared = {
    sameTables: changedTables(before.snapshot, ourOwn.snapshot).filter((table) => inTheirs.includes(table)),
  };
  const whole = await attempt(() => schemaOf(merged));
  if ('error' in whole) {
    const outcome: MergeOutcome = { state: 'failed', error: whole.error };
    const orders = await attempt(() => ordersIn(branches, sets));
    return {
      ...compared,
      orders: 'error' in orders ? {} : orders.result,
      fromScratch: outcome,
      onOurs: outcome,
      onTheirs: outcome,
    };
  }
  const onto = ({ template }: Schema) =>
    applyOnto(server, template, { merged, sets, schema: whole.result.snapshot });
  return {
    ...compared,
    orders: await ordersIn(branches, sets),
    fromScratch: { state: 'sound' },
    onOurs: await onto(ourOwn),
    onTheirs: await onto(theirOwn),
  };
}

interface Schema {
  readonly template: Template;
  readonly snapshot: Snapshot;
}

async function schemaAfter(
  server: Server,
  checkout: Checkout,
  sets: readonly MigrationSet[],
): Promise<Schema> {
  const there = await setsIn(checkout, sets);
  const { template } = await ensureMigrated(server, checkout, there);
  const clone = await server.createDatabase({ name: 'testdb_branch', template });
  try {
    return { template, snapshot: await snapshotOf(clone.url, stateTablesOf(checkout.directory, sets)) };
  } finally {
    await clone.drop();
  }
}

/** A branch can have the first migrations of a project. */
async function setsIn(checkout: Checkout, sets: readonly MigrationSet[]): Promise<MigrationSet[]> {
  const files = await Promise.all(sets.map((set) => inputFilesOf(placeOf(checkout.directory, set))));
  return sets.filter((_, at) => files[at]?.length !== 0);
}

async function ordersIn(branches: Branches, sets: readonly MigrationSet[]): Promise<Record<string, Orders>> {
  const orders = sets.map(async (set) => {
    const [base, ours, theirs, merged] = await Promise.all(
      [branches.base, branches.ours, branches.theirs, branches.merged].map((checkout) =>
        migrationsAt(placeOf(checkout.directory, set)),
      ),
    );
    return [
      set.project,
      ordersOf({ base: base ?? [], ours: ours ?? [], theirs: theirs ?? [], merged: merged ?? [] }),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(orders));
}

async function migrationsAt(place: MigrationPlace): Promise<readonly Migration[]> {
  const files = await inputFilesOf(place);
  return files.length === 0 ? [] : toolNamed(place.set.tool).migrations(files, place);
}

interface Merge {
  readonly merged: Checkout;
  readonly sets: readonly MigrationSet[];
  /** What all of its migrations make of an empty database. */
  readonly schema: Snapshot;
}

async function applyOnto(
  server: Server,
  template: Template,
  { merged, sets, schema }: Merge,
): Promise<MergeOutcome> {
  const clone = await server.createDatabase({ name: 'testdb_merge', template });
  try {
    const applied = await attempt(() => applyAll(merged, sets, clone));
    if ('error' in applied) return outcomeOf(applied.error);
    const diff = diffOfSnapshots(schema, await snapshotOf(clone.url, stateTablesOf(merged.directory, sets)));
    return diff === '' ? { state: 'sound' } : { state: 'different', diff };
  } finally {
    await clone.drop();
  }
}

async function applyAll(
  merged: Checkout,
  sets: readonly MigrationSet[],
  database: ConnectionInfo,
): Promise<void> {
  for (const set of await setsIn(merged, sets)) {
    const place = placeOf(merged.directory, set);
    await applyMigrations(place, await migrationsAt(place), database);
  }
}

function outcomeOf(error: Failure): MergeOutcome {
  if (error instanceof MigrationsNotAppliedError) return { state: 'skipped', migrations: error.missing };
  return { state: 'failed', error };
}

/** What is expected to go wrong is a finding here. */
async function attempt<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T } | { readonly error: Failure }> {
  try {
    return { result: await work() };
  } catch (error) {
    if (error instanceof Failure) return { error };
    throw error;
  }
}
