import { type Database, type Snapshot, snapshotOf } from '@nx-worktree/postgres';
import { messageOf } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MeasuredLocks } from '../locks/measured-locks';
import { type Observation, observe } from '../locks/observe';
import { askSquawk } from '../locks/squawk';
import { ensureDescribed } from '../templates/ensure-migrated';
import { contentsOf } from './contents';
import { downAndUp } from './down-and-up';
import { giveRows, NO_ROWS } from './give-rows';
import { reasonOf } from './reason';
import { passedByMadeUp, requirementsIn } from './rows/requirements';
import { differenceOf } from './schema-order';
import { sessionsThatStay, type Stepping, stepUp } from './steps';
import { type MigrationVerdict } from './verification';
import {
  MigrationDroppedDatabaseError,
  MigrationHangsError,
  MigrationLeavesSessionsError,
} from './verify-errors';

/** What one run of a migration has shown. */
export type Attempted = Omit<MigrationVerdict, 'name' | 'file'>;

/** Under which conditions a migration runs. */
export interface Conditions {
  /** Those in its tables; `short`: without long texts among those that are made up. */
  readonly rows: 'all' | 'short' | 'none';
  /** Whether what it locks is measured. */
  readonly isObserved: boolean;
}

/** The way up has failed, and what that shows. */
export class UpFailed extends Error {
  override readonly name = 'UpFailed';

  constructor(
    readonly attempted: Attempted,
    override readonly cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

/**
 * Runs one migration up, down and up again in a clone of the template of those before it, and compares.
 *
 * @param index of the migration among all of its set
 * @throws {@link UpFailed} when the first way up fails
 */
export async function attempt(stepping: Stepping, index: number, conditions: Conditions): Promise<Attempted> {
  const { server, described, set } = stepping;
  const { template } = await ensureDescribed(server, described, index);
  const roles = new Set(await server.roles.names());
  const clone = await server.createDatabase({ name: `testdb_verify_${set.place.set.project}`, template });
  try {
    return await run(stepping, clone, index, conditions);
  } finally {
    await clone.drop();
    const made = (await server.roles.names()).filter((role) => !roles.has(role));
    if (made.length > 0) await dropRoles(stepping, index, made);
  }
}

/** Others work on the server meanwhile: a role counts as the migration's own when its files name it. */
async function dropRoles({ server, set }: Stepping, index: number, roles: readonly string[]): Promise<void> {
  const { projectRoot } = set.place;
  const files = set.all[index]?.files ?? [];
  const texts = await Promise.all(files.map((file) => readFile(join(projectRoot, file), 'utf8')));
  const named = roles.filter((role) => texts.some((text) => text.toLowerCase().includes(role.toLowerCase())));
  for (const role of named) await server.roles.dropUnused(role);
}

async function run(
  stepping: Stepping,
  clone: Database,
  index: number,
  { rows, isObserved }: Conditions,
): Promise<Attempted> {
  const { stateTables } = stepping;
  const { madeUp, ...given } = rows === 'none' ? NO_ROWS : await giveRows(stepping, clone, rows === 'short');
  const look = (): Promise<Snapshot> => snapshotOf(clone.url, stateTables);
  const before = { schema: await look(), contents: await contentsOf(clone, stateTables) };
  const required = await requirementsIn(clone, stateTables);
  if (isObserved) await sessionsThatStay(clone);
  const observation = isObserved
    ? await observe(clone, stateTables, before.contents)
    : 'it was not asked for';
  try {
    await stepUp(stepping, clone, index);
    await assertThere(stepping, clone);
  } catch (error) {
    const { left, reason } = await afterFailure(stepping, clone, observation, error, before.schema, look);
    const locks = { isMeasured: false, reason: 'the migration failed' } as const;
    throw new UpFailed({ verdict: 'fails', reason, ...(left !== '' && { left }), ...given, locks }, error);
  }
  const { locks, notices } = await finished(stepping, observation);
  const passed = await passedByMadeUp(clone, required, await requirementsIn(clone, stateTables), madeUp);
  const way = await downAndUp(stepping, clone, index, before, look);
  return {
    ...way,
    rows: given.rows,
    notices: [...given.notices, ...passed, ...notices, ...way.notices],
    locks,
  };
}

async function assertThere({ server }: Stepping, { name }: Database): Promise<void> {
  if (!(await server.isOwned(name))) throw new MigrationDroppedDatabaseError(name);
}

async function afterFailure(
  stepping: Stepping,
  clone: Database,
  observation: Observation | string,
  error: unknown,
  before: Snapshot,
  look: () => Promise<Snapshot>,
): Promise<{ left: string; reason: string }> {
  // The one has no database any more; in the other one, what is locked can't be looked at.
  if (isAboutSessions(error)) return { left: '', reason: error.message };
  if (!(await stepping.server.isOwned(clone.name))) {
    const dropped = new MigrationDroppedDatabaseError(clone.name);
    return {
      left: '',
      reason:
        error instanceof MigrationDroppedDatabaseError
          ? error.message
          : `${dropped.message}\n${reasonOf(error)}`,
    };
  }
  if (typeof observation !== 'string') await observation.finish();
  return { left: differenceOf(before, await look()), reason: reasonOf(error) };
}

/** Whether it would take long again, or what it left would be in the way again. */
export function isAboutSessions(error: unknown): error is MigrationHangsError | MigrationLeavesSessionsError {
  return error instanceof MigrationHangsError || error instanceof MigrationLeavesSessionsError;
}

async function finished(
  { server, set: { place } }: Stepping,
  observation: Observation | string,
): Promise<{ readonly locks: MeasuredLocks; readonly notices: readonly string[] }> {
  const observed = typeof observation === 'string' ? observation : await observation.finish();
  if (typeof observed === 'string') return { locks: { isMeasured: false, reason: observed }, notices: [] };
  const squawk = await askSquawk(place, observed.statements, server.majorVersion);
  return {
    locks: { isMeasured: true, locks: observed.locks, squawk },
    notices: observed.unchanged.map(
      (table) =>
        `A statement that changes rows of ${table} changed none of the rows here, so what it does to yours was not seen.`,
    ),
  };
}
