import { Failure, isLiving } from '@nx-worktree/system';
import { isAtItsPlace, Repository, type WorktreeEntry, worktreeEntryOf } from '@nx-worktree/git';
import { parseIdentifier } from '../engine/identifier';
import { ServerAccess } from '../server/server-access';
import { EnvironmentBusyError, RecordUnreadableError } from '../engine/environment-errors';
import { type EnvironmentRecord, openRecords, PARTS } from '../parts/parts';
import { type Part } from '../engine/part';
import { type PlannedPart } from '../engine/stack';
import { unknownEnvironment } from '../engine/unknown';
import { assertUnused } from '../usage/uses';
import { assertLinked, assertNoWork, assertOutside, usableAt, workIn } from './removal-obstacles';
import { type RemoveRequest } from './remove';

/** What a removal would do, and what would prevent it. */
export interface PlannedRemoval {
  readonly directory: string;
  /** What would be done with each part of the environment. */
  readonly parts: readonly PlannedPart[];
  /** What would stop it. */
  readonly obstacles: readonly Failure[];
}

/**
 * Says what a removal would do and what would stop it, and changes nothing.
 *
 * @throws {@link EnvironmentUnknownError} when no environment has the identifier
 * @throws {@link RecordUnreadableError} when its record can't be read
 */
export async function planRemoval({ from, force, ...request }: RemoveRequest): Promise<PlannedRemoval> {
  const identifier = parseIdentifier(request.identifier);
  const repository = await Repository.open(from);
  const records = openRecords(repository);
  const found = await records.find(identifier);
  if (!found) throw await unknownEnvironment(records, identifier);
  if (found.state === 'unreadable') throw new RecordUnreadableError(identifier, found);
  const { record } = found;
  const entry = await worktreeEntryOf(repository, record.id);
  const server = new ServerAccess(record.server ?? {});
  try {
    const risks = entry ? await workIn(record, entry) : [];
    const checks = [
      () => assertNotBusy(record),
      () => entry && assertLinked(repository, record, entry),
      () => entry && assertOutside(repository, record, entry, from),
      () => (force ? undefined : assertUnused(usableAt(record, entry), server)),
      () => entry && !force && assertNoWork(record, entry, risks),
    ];
    const obstacles = await Promise.all(checks.map(obstacleOf));
    return {
      directory: entry?.directory ?? record.directory,
      parts: await partsOf(record, entry, force === true && risks.length > 0),
      obstacles: obstacles.filter((obstacle) => obstacle !== undefined),
    };
  } finally {
    await server.close();
  }
}

async function obstacleOf(check: () => unknown): Promise<Failure | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function assertNotBusy({ identifier, holder, state }: EnvironmentRecord): Promise<void> {
  if (holder && (await isLiving(holder)))
    throw new EnvironmentBusyError(identifier, holder.process.pid, state);
}

async function partsOf(
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
  hasWork: boolean,
): Promise<PlannedPart[]> {
  const isThere = entry !== undefined && (await isAtItsPlace(entry));
  const worktree = { isThere, hasWork };
  return inOrderOfRemoval(PARTS).flatMap((part) => {
    const summary = part.planRemoval?.(environment, worktree);
    return summary === undefined ? [] : [{ name: part.name, summary }];
  });
}

/** The directory goes first, so that nobody works in a worktree whose database is gone. */
function inOrderOfRemoval(parts: readonly Part[]): readonly Part[] {
  const makesDirectory = ({ place }: Part): boolean => place === 'makes-directory';
  const reversed = parts.toReversed();
  return [...reversed.filter(makesDirectory), ...reversed.filter((part) => !makesDirectory(part))];
}
