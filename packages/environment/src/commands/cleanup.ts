import { isLiving, messageOf } from '@nx-worktree/system';
import { type ServerOptions } from '@nx-worktree/postgres';
import { defaultBranch } from '../cleanup/default-branch';
import { obstacleIn } from '../cleanup/obstacles';
import { planSweep, type SweepRequest, sweepLeftovers, type Swept } from '../cleanup/sweep-leftovers';
import { isContained, Repository, worktreeEntryOf } from '@nx-worktree/git';
import { type Purpose, purposeOf } from '../purposes/purposes';
import { EnvironmentUnknownError } from '../engine/environment-errors';
import { type EnvironmentRecord, openRecords, withStartingCommit } from '../parts/parts';
import { type FoundRecord } from '../engine/records';
import { headIfKnown } from '../worktrees/work/head';
import { planRemoval } from './plan-removal';
import { recover } from './recover';
import { removeEnvironment } from './remove';

/** Which worktrees a cleanup removes, and what it sweeps. */
export interface CleanupRequest {
  /** Any directory of the repository, such as the current directory. */
  readonly from: string;
  /** Environments that were created less long ago stay, in ms. */
  readonly maxAgeMs: number;
  /** Only those of this purpose. */
  readonly purpose?: string;
  /** The purposes that the workspace knows. */
  readonly purposes: readonly Purpose[];
  /** Only those whose commits are all in the default branch. */
  readonly merged: boolean;
  /** The default branch; that of origin, when left out. */
  readonly defaultBranch?: string;
  /** Deletes also what could still be restored. */
  readonly emptyTrash: boolean;
  /** Says what would be done, and changes nothing. */
  readonly dryRun: boolean;
  /** The server whose databases without a holder are dropped. */
  readonly server: ServerOptions;
}

/** What became of an environment, or would. */
export interface CleanedEnvironment {
  readonly identifier: string;
  readonly outcome: 'removed' | 'stays' | 'failed';
  /** Why it stays or could not be removed. */
  readonly reason?: string;
  /** What follows is known unless the record can't be read. */
  readonly purpose?: string;
  readonly created?: string;
  readonly directory?: string;
}

/** What a cleanup did, or would do. */
export interface Cleanup {
  /** Oldest first. */
  readonly environments: readonly CleanedEnvironment[];
  readonly unowned: Swept;
}

/**
 * Removes environments that are older than an age, unless they are in use or work would be lost, and sweeps what
 * has no holder. One that can't be removed doesn't keep the others.
 *
 * @throws {@link UnknownPurposeError} when no purpose has the name
 * @throws {@link DefaultBranchUnknownError} when what is merged can't be told
 */
export async function cleanup(request: CleanupRequest): Promise<Cleanup> {
  if (request.purpose !== undefined) purposeOf(request.purpose, request.purposes);
  const repository = await Repository.open(request.from);
  const records = openRecords(repository);
  const into = request.merged ? await defaultBranch(repository, request.defaultBranch) : undefined;
  if (!request.dryRun) await recover(repository, records);
  const found = (await records.all()).sort(byAge).filter((one) => isOfPurpose(one, request.purpose));
  const environments: CleanedEnvironment[] = [];
  for (const one of found) environments.push(await clean(repository, one, request, into));
  const sweep = sweepOf(request);
  const unowned = request.dryRun
    ? await planSweep({ repository, records }, sweep)
    : await sweepLeftovers({ repository, records }, sweep);
  return { environments, unowned };
}

/** Who names a purpose or wants what is merged means worktrees that are there, so what was kept or left of others stays. */
function sweepOf({ server, emptyTrash, purpose, merged, maxAgeMs }: CleanupRequest): SweepRequest {
  const meansAll = purpose === undefined && !merged;
  return { server, emptyTrash, ...(meansAll && { maxAgeMs }) };
}

async function clean(
  repository: Repository,
  found: FoundRecord,
  request: CleanupRequest,
  into: string[] | undefined,
): Promise<CleanedEnvironment> {
  if (found.state === 'unreadable') {
    const reason = `its record can't be read: ${found.path}: ${found.reason}`;
    return { identifier: found.identifier, outcome: 'stays', reason };
  }
  const { identifier, purpose, created, directory } = found.record;
  const known = { identifier, purpose, created, directory };
  try {
    const reason = await reasonToStay(repository, found.record, request, into);
    if (reason !== undefined) return { ...known, outcome: 'stays', reason };
    if (!request.dryRun) await removeEnvironment({ from: request.from, identifier, id: found.record.id });
    else await assertRemovable(request.from, identifier);
    return { ...known, outcome: 'removed' };
  } catch (error) {
    const obstacle = obstacleIn(error);
    if (obstacle !== undefined) return { ...known, outcome: 'stays', reason: obstacle };
    // Another process was quicker.
    if (error instanceof EnvironmentUnknownError) return { ...known, outcome: 'removed' };
    return { ...known, outcome: 'failed', reason: messageOf(error) };
  }
}

async function reasonToStay(
  repository: Repository,
  environment: EnvironmentRecord,
  { maxAgeMs }: CleanupRequest,
  into: string[] | undefined,
): Promise<string | undefined> {
  const { created, state, holder } = environment;
  if (holder && (await isLiving(holder))) return `process ${holder.process.pid} works on it`;
  if (Date.now() - Date.parse(created) < maxAgeMs) return 'not old enough';
  if (state !== 'ready') return 'a killed command left it unfinished; nx run worktrees:list shows more';
  if (into && !(await isMerged(repository, environment, into))) return 'not merged';
  return undefined;
}

/** Both what was checked out and what it is on now; files that are not committed are looked at as with all. */
async function isMerged(
  repository: Repository,
  environment: EnvironmentRecord,
  into: string[],
): Promise<boolean> {
  const entry = await worktreeEntryOf(repository, environment.id);
  const head = entry && (await headIfKnown(entry.path));
  // Whether a branch without a commit is merged can't be told, so it stays.
  if (entry && head === undefined) return false;
  const commits = [withStartingCommit(environment).startingCommit, head];
  for (const commit of commits) {
    if (commit !== undefined && !(await isContained(repository, commit, into))) return false;
  }
  return true;
}

/** Throws what `removeEnvironment` would throw first. */
async function assertRemovable(from: string, identifier: string): Promise<void> {
  const [obstacle] = (await planRemoval({ from, identifier })).obstacles;
  if (obstacle) throw obstacle;
}

/** A record that can't be read may be of any purpose. */
function isOfPurpose(found: FoundRecord, purpose: string | undefined): boolean {
  return purpose === undefined || found.state === 'unreadable' || found.record.purpose === purpose;
}

function byAge(one: FoundRecord, other: FoundRecord): number {
  return createdOf(one).localeCompare(createdOf(other));
}

function createdOf(found: FoundRecord): string {
  return found.state === 'readable' ? found.record.created : '';
}
