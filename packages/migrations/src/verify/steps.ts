import { type ConnectionInfo, type Database, type Server } from '@nx-worktree/postgres';
import { noteMigrations, type Noting } from '../reads/noting';
import { type MigrationPlace } from '../sets/migration-set';
import { applyMigrations } from '../templates/apply-migrations';
import { applyUpTo } from '../templates/apply-up-to';
import { type DescribedSet } from '../templates/describe-set';
import { revertMigration } from '../templates/revert-migration';
import { type DescribedSets } from '../templates/template-of';
import { type Migration } from '../tools/migration';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationLeavesSessionsError } from './verify-errors';
import { sessionsIn, withinTime } from './within-time';

/** How long the sessions of a tool that has ended may stay, in ms. */
const GRACE_MS = 3_000;
const POLL_MS = 10;

/** What is needed to walk through the migrations of a project. */
export interface Stepping {
  readonly server: Server;
  /** Those of other projects, then that of the project. */
  readonly described: DescribedSets;
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
 * @throws {@link MigrationNotRevertedError} when the tool has undone nothing, or another one
 * @throws the errors of {@link stepUp}
 */
export async function stepDown(stepping: Stepping, database: Database, migration: Migration): Promise<void> {
  const { all } = stepping.set;
  await step(stepping, database, (place) => (watched) => revertMigration(place, watched, migration, all));
}

async function step(
  { set: { place }, noting, timeoutSeconds }: Stepping,
  database: Database,
  work: (place: MigrationPlace) => (watched: ConnectionInfo) => Promise<void>,
): Promise<void> {
  await withinTime(timeoutSeconds, database, (signal) => {
    const own = { ...place, signal };
    return noteMigrations(own, database, noting, work(own));
  });
  const staying = await sessionsThatStay(database);
  if (staying.length > 0) throw new MigrationLeavesSessionsError(staying);
}

/**
 * Waits until there is no session in a database: what one has done shows in the counters when it has ended.
 *
 * @returns those that stay nevertheless, as lines of a message
 */
export async function sessionsThatStay(database: Database): Promise<string[]> {
  const deadline = Date.now() + GRACE_MS;
  for (;;) {
    const staying = await sessionsIn(database);
    if (staying.length === 0 || Date.now() > deadline) return staying;
    await sleep(POLL_MS);
  }
}
