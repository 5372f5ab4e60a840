/*
 * How a server's databases are told from those of deleted repositories.
 *
 * 1. When a worktree gets a database, its repository becomes known: an empty file in the user's state directory, with a
 *    second link (link(2)) inside of the repository. The file's name stands in the database's row.
 * 2. As long as the repository exists, wherever it was moved to, the file has two links.
 * 3. When the repository is deleted, one link is left, and the change of that number is the time of the deletion.
 * 4. A day later a sweep drops the databases of its worktrees. 90 days later the file is deleted.
 * 5. Where no links can be made, nobody can tell, and such databases stay.
 */

import {
  createExclusively,
  hasCode,
  namesInDirectory,
  stateHome,
  unlinkIfThere,
  withFileLock,
} from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { type BigIntStats } from 'node:fs';
import { link, mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Repository } from '@nx-worktree/git';

/** Why a link can't be made: to another file system, on one without links, or to a file with too many. */
const NO_LINK = ['EXDEV', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** How long a deleted repository stays known, in ms. Until then, its databases on servers that sleep can be dropped. */
const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Path of the directory with one file per known repository of this user.
 */
export function knownDirectory(): string {
  return join(stateHome(), 'repositories');
}

/** Where a repository has its links: one per state directory, since each machine may have its own. */
function homesOf({ ownDirectory }: Repository): string {
  return join(ownDirectory, 'homes');
}

/**
 * Makes the repository known in the state directory.
 *
 * @returns its name there; `undefined` where no link can be made
 */
export async function knowRepository(repository: Repository): Promise<string | undefined> {
  return (
    (await knownAs(repository)) ??
    withFileLock(repository.lock, async () => (await knownAs(repository)) ?? makeKnown(repository))
  );
}

/**
 * Finds the name under which the state directory knows the repository. A repository that was moved to another disk or
 * restored from a backup has a copy of the file, and gets its link again, unless the original repository still has one.
 *
 * @returns `undefined` when it isn't known
 */
export async function knownAs(repository: Repository): Promise<string | undefined> {
  for (const name of await namesInDirectory(homesOf(repository))) {
    if (await isThis(repository, name)) return name;
  }
  return undefined;
}

/**
 * Makes a link again if the repository was moved to another disk. Called by each command. Ignores failures, since the next
 * command tries again.
 */
export async function followMove(repository: Repository): Promise<void> {
  await knownAs(repository).catch(() => undefined);
}

/**
 * Finds the time when a known repository was deleted: since then its file has one link, and a change of that number is a
 * change of the inode.
 *
 * @param name under which the state directory knows it
 * @returns `undefined` when the repository is there, or nobody can tell
 */
export async function deletedSince(name: string): Promise<Date | undefined> {
  const status = await statusOf(fileOf(name));
  return status?.nlink === 1n ? new Date(Number(status.ctimeMs)) : undefined;
}

/** Deletes the files of repositories that were deleted more than 90 days ago. */
export async function sweepDeletedRepositories(): Promise<void> {
  for (const name of await namesInDirectory(knownDirectory())) {
    const since = await deletedSince(name);
    if (since && Date.now() - since.getTime() > REMEMBERED_MS) await unlinkIfThere(fileOf(name));
  }
}

async function isThis(repository: Repository, name: string): Promise<boolean> {
  const path = join(homesOf(repository), name);
  const [here, there] = await Promise.all([statusOf(path), statusOf(fileOf(name))]);
  if (here && here.dev === there?.dev && here.ino === there.ino) return true;
  // If the file has another link, this one is a copy.
  if (there?.nlink !== 1n) return false;
  if (await linkTo(fileOf(name), path)) return true;
  // Without a link, the repository would count as deleted.
  await unlinkIfThere(fileOf(name));
  return false;
}

async function makeKnown(repository: Repository): Promise<string | undefined> {
  const name = randomUUID();
  await createExclusively(fileOf(name), '');
  if (await linkTo(fileOf(name), join(homesOf(repository), name))) return name;
  await unlinkIfThere(fileOf(name));
  return undefined;
}

/**
 * Makes a link to a file, and replaces another file in one step.
 *
 * @returns whether the file system can link, and counts links
 */
async function linkTo(file: string, path: string): Promise<boolean> {
  const beside = join(dirname(path), `.${randomUUID()}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    await link(file, beside);
    await rename(beside, path);
    // Renaming a link to another link of the same file does nothing (rename(2)), so it is still there.
    await unlinkIfThere(beside);
  } catch (error) {
    if (hasCode(error, ...NO_LINK)) return false;
    throw error;
  }
  return ((await statusOf(file))?.nlink ?? 0n) > 1n;
}

function fileOf(name: string): string {
  return join(knownDirectory(), name);
}

/** `undefined` when nothing is there. */
async function statusOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
