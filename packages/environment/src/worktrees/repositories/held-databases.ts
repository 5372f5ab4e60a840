import { type OwnedDatabase, type RecordTest, type Server } from '@nx-worktree/postgres';
import { isLiving, type RecordHolder } from '@nx-worktree/system';
import { basename, dirname } from 'node:path';
import { type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { type EnvironmentRecords } from '../../engine/records';
import { deletedSince, sweepDeletedRepositories, knowRepository, knownAs } from './known';

/** The worktree that holds a database. */
export interface DatabaseOfWorktree {
  readonly identifier: string;
  /** Absolute path of the repository, at the time and on the machine where the database was made. */
  readonly repository: string;
  /** Since when the repository is deleted, as ISO date; only if this machine knows. */
  readonly deleted?: string;
}

/**
 * Makes the record of a worktree the holder of its database.
 *
 * @param id id of the environment
 * @param path absolute path of its record
 */
export async function recordHolder(repository: Repository, id: string, path: string): Promise<RecordHolder> {
  const name = await knowRepository(repository);
  return { kind: 'record', id, path, ...(name !== undefined && { repository: name }) };
}

/** Finds the worktree that holds a database; `undefined` when a process holds it. */
export async function worktreeOf({ holder }: OwnedDatabase): Promise<DatabaseOfWorktree | undefined> {
  if (!holder) return undefined;
  const repository = repositoryOf(holder);
  const deleted =
    holder.repository === undefined
      ? undefined
      : await deletedSince(holder.repository).catch(() => undefined);
  const identifier = basename(holder.path, '.json');
  return { identifier, repository, ...(deleted && { deleted: deleted.toISOString() }) };
}

/** A repository, and the records of its environments. */
export interface Here {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;
}

/** How long ago a repository must have been deleted before its databases are dropped, in ms, by default. */
export const SETTLED_MS = 24 * 60 * 60 * 1000;

/**
 * Lists the databases that {@link sweepGoneWorktrees} would drop.
 *
 * @param minAgeMs how long ago their repository must have been deleted, in ms
 */
export function planSweepOfGoneWorktrees(
  server: Server,
  here: Here,
  minAgeMs = SETTLED_MS,
): Promise<string[]> {
  return server.planSweepOfRecords(goneTest(here, minAgeMs));
}

/**
 * Drops the databases of worktrees that are gone, in this repository and in repositories of this user that were deleted on
 * this machine.
 *
 * @param minAgeMs how long ago another repository must have been deleted, in ms
 * @returns the names of the dropped databases
 */
export async function sweepGoneWorktrees(
  server: Server,
  here: Here,
  minAgeMs = SETTLED_MS,
): Promise<string[]> {
  await sweepDeletedRepositories();
  return server.sweepOfRecords(goneTest(here, minAgeMs));
}

/** A record that can't be read counts as there. */
function goneTest(here: Here, minAgeMs: number): RecordTest {
  return (holder) => isGone(here, holder, minAgeMs).catch(() => false);
}

async function isGone(here: Here, holder: RecordHolder, minAgeMs: number): Promise<boolean> {
  if (holder.repository === undefined) return false;
  if (await isLiving(holder)) return false;
  // If the record of a worktree was deleted, doctor writes it again.
  if (await hasEntry(gitDirectoryOf(holder), holder.id)) return false;
  // By name, since the records of a moved repository have other paths.
  if (holder.repository === (await knownAs(here.repository))) return !(await isKnownHere(here, holder.id));
  const since = await deletedSince(holder.repository);
  return since !== undefined && Date.now() - since.getTime() >= minAgeMs;
}

/** A record that can't be read may be the one of this environment. */
async function isKnownHere({ repository, records }: Here, environment: string): Promise<boolean> {
  const found = await records.all();
  const isHeld = found.some((one) => one.state === 'unreadable' || one.record.id === environment);
  return isHeld || hasEntry(repository.commonDirectory, environment);
}

async function hasEntry(commonDirectory: string, environment: string): Promise<boolean> {
  return (await worktreeEntryOf({ commonDirectory }, environment)) !== undefined;
}

/** Absolute path of the repository with the record, at the time and on the machine where the holder was written. */
export function repositoryOf(holder: RecordHolder): string {
  const directory = gitDirectoryOf(holder);
  return basename(directory) === '.git' ? dirname(directory) : directory;
}

/** Records lie in `<git common directory>/nx-worktree/environments/`. */
function gitDirectoryOf({ path }: RecordHolder): string {
  return dirname(dirname(dirname(path)));
}
