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

/** Where a link can't be made: to another file system, on one that has no links, or to a file with too many. */
const NO_LINK = ['EXDEV', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** How long a deleted repository is known, in ms: until then its databases on servers that sleep can be dropped. */
const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * The directory with one file per repository of this user whose worktrees have databases. The file is linked into the
 * repository (link(2)), so the number of its links says whether the repository is still there, wherever it was moved to.
 */
export function knownDirectory(): string {
  return join(stateHome(), 'repositories');
}

/** Where a repository has its link of the file: one for each state directory, such as that of another machine. */
function homesOf({ stateDirectory }: Repository): string {
  return join(stateDirectory, 'homes');
}

/**
 * Makes the repository known in the state directory.
 *
 * @returns under which name it is known there; `undefined` where no link can be made, so that nobody could tell later
 *   whether it was deleted
 */
export async function knowRepository(repository: Repository): Promise<string | undefined> {
  return (
    (await knownAs(repository)) ??
    withFileLock(repository.lock, async () => (await knownAs(repository)) ?? makeKnown(repository))
  );
}

/**
 * The name under which the state directory knows the repository, or `undefined`. One that has a copy of the file, since it
 * was moved to another disk or restored from a backup, gets its link again; a copy of another repository is not taken for it.
 */
export async function knownAs(repository: Repository): Promise<string | undefined> {
  for (const name of await namesInDirectory(homesOf(repository))) {
    if (await isThis(repository, name)) return name;
  }
  return undefined;
}

/**
 * Finds out whether the repository was moved to another disk; called by what people run in it. What fails here keeps
 * nobody: the next command tries again.
 */
export async function followMove(repository: Repository): Promise<void> {
  await knownAs(repository).catch(() => undefined);
}

/**
 * When the repository was deleted that is known under a name: since then only the state directory has the file, and a
 * change of the number of links is a change of the inode. `undefined` when it is there, or nobody can tell.
 */
export async function deletedSince(name: string): Promise<Date | undefined> {
  const status = await statusOf(fileOf(name));
  return status?.nlink === 1n ? new Date(Number(status.ctimeMs)) : undefined;
}

/** Forgets the repositories that were deleted long ago. */
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
  // As long as there is another link, this one is a copy.
  if (there?.nlink !== 1n) return false;
  if (await linkTo(fileOf(name), path)) return true;
  // What is without a link would count as deleted.
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
 * Makes a link to a file, in one step where there was another file.
 *
 * @returns whether it is one that is counted: there are file systems without, and some that don't count
 */
async function linkTo(file: string, path: string): Promise<boolean> {
  const beside = join(dirname(path), `.${randomUUID()}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    await link(file, beside);
    await rename(beside, path);
    // To rename a link to another one of the same file does nothing.
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
