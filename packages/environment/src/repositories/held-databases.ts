import { type OwnedDatabase, type RecordLease, type Server } from '@nx-worktree/postgres';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { type EnvironmentRecords } from '../stack/records';
import { isRecordOf } from '../stack/is-record-of';
import { deletedSince, forgetDeleted, knowRepository, knownAs } from './known';

/** Where the record of a worktree is, as the row of its database has it. */
const ownerSchema = z.object({
  /**
   * The name under which the state directory of the machine knows the repository: no other machine does. Without it,
   * nobody can tell whether the repository was deleted.
   */
  repository: z.exactOptional(z.string()),
  /** Absolute path of the record. */
  record: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

/** A worktree that has a database. */
export interface DatabaseOfWorktree {
  readonly identifier: string;
  /** Absolute path of the repository, on the machine that made the database and when it did. */
  readonly repository: string;
  /** Since when the repository is deleted, as ISO date; only where that is known on this machine. */
  readonly deleted?: string;
}

/** How a record of this repository holds a database. */
export async function leaseOf(
  repository: Repository,
  environment: string,
  record: string,
): Promise<RecordLease> {
  const name = await knowRepository(repository);
  const owner: Owner = { ...(name !== undefined && { repository: name }), record };
  return { environment, owner: JSON.stringify(owner) };
}

/** Which worktree a database is of, where that is known. */
export async function worktreeOf({ owner }: OwnedDatabase): Promise<DatabaseOfWorktree | undefined> {
  const place = ownerOf(owner);
  if (!place) return undefined;
  const repository = repositoryOf(place);
  const deleted =
    place.repository === undefined ? undefined : await deletedSince(place.repository).catch(() => undefined);
  const identifier = basename(place.record, '.json');
  return { identifier, repository, ...(deleted && { deleted: deleted.toISOString() }) };
}

export interface Here {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;
}

/** How long ago a repository must have been deleted, in ms, unless somebody says otherwise. */
export const SETTLED_MS = 24 * 60 * 60 * 1000;

/** The databases of worktrees that are gone, which `dropOfGoneWorktrees` would drop. */
export function findOfGoneWorktrees(server: Server, here: Here, minAgeMs = SETTLED_MS): Promise<string[]> {
  return server.gone(goneTest(here, minAgeMs));
}

/**
 * Drops the databases of worktrees that are gone: of this repository, and of repositories of this user that were deleted
 * on this machine so long ago.
 *
 * @returns the names of the dropped databases
 */
export async function dropOfGoneWorktrees(
  server: Server,
  here: Here,
  minAgeMs = SETTLED_MS,
): Promise<string[]> {
  await forgetDeleted();
  return server.dropGone(goneTest(here, minAgeMs));
}

/** What can't be looked at counts as there. */
function goneTest(here: Here, minAgeMs: number): (database: OwnedDatabase) => Promise<boolean> {
  return async ({ environment, owner }) => {
    const place = ownerOf(owner);
    if (!place || environment === undefined) return false;
    return hasGone(here, environment, place, minAgeMs).catch(() => false);
  };
}

async function hasGone(here: Here, environment: string, place: Owner, minAgeMs: number): Promise<boolean> {
  if (place.repository === undefined) return false;
  if (await isRecordOf(place.record, environment)) return false;
  // Doctor writes the record of a worktree again that somebody has deleted.
  if (await hasEntry(gitDirectoryOf(place), environment)) return false;
  // Also when this repository was moved: then its records have other paths.
  if (place.repository === (await knownAs(here.repository))) return !(await isKnownHere(here, environment));
  const since = await deletedSince(place.repository);
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
export function repositoryOf(owner: Owner): string {
  const directory = gitDirectoryOf(owner);
  return basename(directory) === '.git' ? dirname(directory) : directory;
}

/** Records lie in `<git common directory>/nx-worktree/environments/`. */
function gitDirectoryOf({ record }: Owner): string {
  return dirname(dirname(dirname(record)));
}

/** What the row of a database says of the record that holds it; `undefined` of one that no worktree has. */
export function ownerOf(owner: string | undefined): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(owner ?? 'null')).data;
  } catch {
    return undefined;
  }
}
