import { type ServerOptions } from '@nx-worktree/postgres';
import { existsSync } from 'node:fs';
import { parseIdentifier } from '../engine/identifier';
import { isAtItsPlace, Repository, type WorktreeEntry, worktreeEntryOf } from '@nx-worktree/git';
import { serverOutOfReach } from '../server/out-of-reach';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord, openRecords, PARTS, withStartingCommit } from '../parts/parts';
import { type Part } from '../engine/part';
import { unknownEnvironment } from '../engine/unknown';
import { keptUntil } from '../worktrees/trash/items';
import { startSweepWhenDue } from '../cleanup/start-sweep';
import { assertUnused } from '../usage/uses';
import { type Kept, keepWork } from '../worktrees/work/backup';
import { rebuildRecord } from '../engine/metadata/rebuild-record';
import { assertLinked, assertNoWork, assertOutside, usableAt, workIn } from './removal-obstacles';
import { takeAway } from './take-away';

/** The worktree to remove. */
export interface RemoveRequest {
  /** Any directory of the repository, such as the current directory. */
  readonly from: string;
  readonly identifier: string;
  /** Only the environment with this id, not one that has taken the identifier since. */
  readonly id?: string;
  /**
   * Removes it although work that exists nowhere else is kept under a ref only, it is in use, its record can't be
   * read, or the server of its database can't be reached.
   */
  readonly force?: boolean;
  /** Where the database is looked for when the record can't tell. */
  readonly server?: ServerOptions;
  /** Pathspecs of ignored files that are work all the same, when the record can't tell. */
  readonly precious?: readonly string[];
}

/** What was removed, and how to get it back. */
export interface Removed {
  readonly environment: EnvironmentRecord;
  /** Where git had the worktree; where it was made, when git knew it no more. */
  readonly directory: string;
  /** What the removal found there: the worktree, nothing, or something else, which stays. */
  readonly found: 'worktree' | 'nothing' | 'something else';
  /** The ref that keeps what would have been lost. */
  readonly backup?: string;
  /** Other repositories in the worktree: their work is in the trash only, and stays there until that is emptied. */
  readonly nested: readonly string[];
  /** Whether it can be restored: its worktree was there and is in the trash now. */
  readonly isRestorable: boolean;
  /** Until when it can be restored at least, as ISO date; not set when it stays until the trash is emptied. */
  readonly restorableUntil?: string;
  /** What is left on a server that can't be reached, and why: a text each. */
  readonly left: readonly string[];
}

/**
 * Removes a worktree, its database and its ports. The worktree goes into the trash and can be restored for a day.
 * Unless it is forced, work that exists nowhere else stops it, and so does a process that uses the environment.
 *
 * @throws {@link EnvironmentUnknownError} when no environment has the identifier
 * @throws {@link EnvironmentBusyError} when a living process works on it
 * @throws {@link WorkWouldBeLostError} with a list of what would be lost
 * @throws {@link EnvironmentInUseError} with a list of who uses it
 * @throws {@link InsideWorktreeError} when the user stands in it
 * @throws {@link WorktreeUnlinkedError} when it is there, but git does not find it; forced or not
 * @throws {@link RecordUnreadableError} when the record can't be read, and it isn't forced or nothing else tells what it said
 * @throws {@link CheckoutImmovableError} {RemovalUnfinishedError}
 */
export async function removeEnvironment(request: RemoveRequest): Promise<Removed> {
  const { from, force } = request;
  const identifier = parseIdentifier(request.identifier);
  const repository = await Repository.open(from);
  const records = openRecords(repository);
  if (force) await rebuildRecord(records, PARTS, { ...request, identifier });
  const environment = await records.take(identifier);
  if (!environment) throw await unknownEnvironment(records, identifier);
  const server = new ServerAccess(environment.server ?? {});
  try {
    if (request.id !== undefined && environment.id !== request.id)
      throw await unknownEnvironment(records, identifier);
    const entry = await worktreeEntryOf(repository, environment.id);
    if (entry) await assertLinked(repository, environment, entry);
    if (entry) await assertOutside(repository, environment, entry, from);
    if (!force) await assertUnused(usableAt(environment, entry), server);
    const checked = new Date();
    const isThere = entry !== undefined && (await isAtItsPlace(entry));
    const directory = entry?.directory ?? environment.directory;
    const other = existsSync(directory) ? 'something else' : 'nothing';
    const kept = entry && (await secureWork(environment, entry, force === true));
    const outOfReach = force ? await serverOutOfReach(environment, server) : undefined;
    const leavesServer = outOfReach !== undefined;
    const note = await takeAway({ repository, records, server }, environment, entry, {
      kept,
      checked,
      leavesServer,
    });
    const until = note && keptUntil(note);
    return {
      environment,
      directory,
      found: isThere ? 'worktree' : other,
      nested: kept?.nested ?? [],
      isRestorable: note !== undefined && isThere,
      ...(kept?.ref !== undefined && { backup: kept.ref }),
      ...(until !== undefined && { restorableUntil: until }),
      left: outOfReach ? leftOnServer(environment, outOfReach.message) : [],
    };
  } finally {
    await records.release(environment);
    await server.close();
    await startSweepWhenDue(records);
  }
}

/** What stays on a server, by the parts that lie there. */
function leftOnServer(environment: EnvironmentRecord, reason: string): string[] {
  const begun = PARTS.filter(({ name }) => environment.begun.includes(name));
  return begun.flatMap((part: Part) => part.leftOnServer?.(environment, reason) ?? []);
}

/** Makes sure that nothing is lost; returns where work was kept, if there was any. */
async function secureWork(
  environment: EnvironmentRecord,
  entry: WorktreeEntry,
  force: boolean,
): Promise<Kept | undefined> {
  const risks = await workIn(environment, entry);
  if (risks.length === 0) return undefined;
  if (!force) assertNoWork(environment, entry, risks);
  return keepWork(entry, withStartingCommit(environment));
}
