import { type OwnedDatabase, type RecordTest, type Server } from '@nx-worktree/postgres';
import { isLiving, type RecordHolder } from '@nx-worktree/system';
import { basename, dirname } from 'node:path';
import { type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { type EnvironmentRecords } from '../../engine/records';
import { deletedSince, sweepDeletedRepositories, knowRepository, knownAs } from './known';

/** A worktree that has a database. */
export interface DatabaseOfWorktree {
  readonly identifier: string;
  /** Absolute path of the repository, on the machine that made the database and when it did. */
  readonly repository: string;
  /** Since when the repository is deleted, as ISO date; only where that is known on this machine. */
  readonly deleted?: string;
}

/**
 * The record of a worktree as the holder of its database.
 *
 * @param id id of the environment
 * @param path absolute path of its record
 */
export async function recordHolder(repository: Repository, id: string, path: string): Promise<RecordHolder> {
  const name = await knowRepository(repository);
  return { kind: 'record', id, path, ...(name !== undefined && { repository: name }) };
}

/** The worktree that a database belongs to, where that is known. */
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

export interface Here {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;
}

/** How long ago a repository must have been deleted, in ms, unless somebody says otherwise. */
export const SETTLED_MS = 24 * 60 * 60 * 1000;

/** The databases of worktrees that are gone, which `sweepGoneWorktrees` would drop. */
export function planSweepOfGoneWorktrees(
  server: Server,
  here: Here,
  minAgeMs = SETTLED_MS,
): Promise<string[]> {
  return server.planSweepOfRecords(goneTest(here, minAgeMs));
}

/**
 * Drops the databases of worktrees that are gone: of this repository, and of repositories of this user that were deleted
 * on this machine so long ago.
 *
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

/** A record that can't be looked at counts as there. */
function goneTest(here: Here, minAgeMs: number): RecordTest {
  return (holder) => isGone(here, holder, minAgeMs).catch(() => false);
}

async function isGone(here: Here, holder: RecordHolder, minAgeMs: number): Promise<boolean> {
  if (holder.repository === undefined) return false;
  if (await isLiving(holder)) return false;
  // Doctor writes the record of a worktree again when somebody has deleted it.
  if (await hasEntry(gitDirectoryOf(holder), holder.id)) return false;
  // Also when this repository was moved: then its records have other paths.
  if (holder.repository === (await knownAs(here.repository))) return !(await isKnownHere(here, holder.id));
  const since = await deletedSince(holder.repository);
  return since !== undefined && Date.now() - since.getTime() >= minAgeMs;
}

/** A record that can't be read may be the one. */
async function isKnownHere({ repository, records }: Here, environment: string): Promise<boolean> {
  const found = await records.all();
  const isHeld = found.some((one) => one.state === 'unreadable' || one.record.id === environment);
  return isHeld || hasEntry(repository.commonDirectory, environment);
}

async function hasEntry(commonDirectory: string, environment: string): Promise<boolean> {
  return (await worktreeEntryOf({ commonDirectory }, environment)) !== undefined;
}

/** Absolute path of the repository that has the record, on the machine and at the time when that was written. */
export function repositoryOf(holder: RecordHolder): string {
  const directory = gitDirectoryOf(holder);
  return basename(directory) === '.git' ? dirname(directory) : directory;
}

/** Records lie in `<git common directory>/nx-worktree/environments/`. */
function gitDirectoryOf({ path }: RecordHolder): string {
  return dirname(dirname(dirname(path)));
}
