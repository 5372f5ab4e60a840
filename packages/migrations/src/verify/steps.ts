import { type Database, type Server } from '@nx-worktree/postgres';
import { noteMigrations, type Noting } from '../reads/noting';
import { toolNamed } from '../registry/registry';
import { type Checkout } from '../sets/checkout';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
import { applyMigrations } from '../templates/apply-migrations';
import { applyUpTo } from '../templates/apply-up-to';
import { type DescribedSet } from '../templates/describe-set';
import { type Migration } from '../tools/migration';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationLeavesSessionsError, MigrationNotRevertedError } from './verify-errors';
import { sessionsIn, withinTime } from './within-time';

/** How long the sessions of a tool that has ended may stay, in ms. */
const GRACE_MS = 3_000;
const POLL_MS = 10;

/** What is needed to walk through the migrations of a project. */
export interface Stepping {
  readonly server: Server;
  readonly checkout: Checkout;
  /** Those of other projects, then that of the project. */
  readonly sets: readonly MigrationSet[];
  /** The last of them. */
  readonly set: DescribedSet;
  /** As `table` or `schema.table`. */
  readonly stateTables: readonly string[];
  /** Where the reads of the migrations are noted. */
  readonly noting: Noting;
  /** How long each step may take. */
  readonly timeoutSeconds: number;
}

/**
 * Applies one migration in a database that has those before it.
 *
 * @throws {@link MigrationHangsError} when it takes too long; its database is dropped then
 * @throws {@link MigrationLeavesSessionsError} when it leaves sessions
 * @throws the errors of {@link applyMigrations}
 */
export async function stepUp(stepping: Stepping, database: Database, index: number): Promise<void> {
  const { all } = stepping.set;
  await step(stepping, database, (place) => (watched) => {
    const first = all.slice(0, index + 1);
    return applyMigrations(place, first, watched, applyUpTo(all[index], all));
  });
}

/**
 * Undoes the migration that was applied last.
 *
 * @throws {@link MigrationNotRevertedError} when the tool still has it in its history
 * @throws the errors of {@link stepUp}
 */
export async function stepDown(stepping: Stepping, database: Database, migration: Migration): Promise<void> {
  const { place, all } = stepping.set;
  const tool = toolNamed(place.set.tool);
  await step(stepping, database, (own) => async (watched) => tool.revert?.(own, watched, migration));
  const applied = await tool.history?.applied(place, database, all);
  if (applied?.some(({ name }) => name === migration.name)) {
    throw new MigrationNotRevertedError(tool.title, migration.name);
  }
}

async function step(
  { set: { place }, noting, timeoutSeconds }: Stepping,
  database: Database,
  work: (place: MigrationPlace) => (watched: Pick<Database, keyof Database>) => Promise<void>,
): Promise<void> {
  await withinTime(timeoutSeconds, database, (signal) => {
    const own = { ...place, signal };
    return noteMigrations(own, database, noting, (watched) => work(own)(watched as Database));
  });
  const deadline = Date.now() + GRACE_MS;
  for (let staying = await sessionsIn(database); staying.length > 0; staying = await sessionsIn(database)) {
    if (Date.now() > deadline) throw new MigrationLeavesSessionsError(staying);
    await sleep(POLL_MS);
  }
}
