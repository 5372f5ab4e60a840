import {
  createExclusively,
  hasCode,
  namesIn,
  readJsonFile,
  replaceAtomically,
  stateHome,
  unlinkIfThere,
  withFileLock,
} from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { link, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Repository } from '../git/repository';
import { isAtItsPath, isMissing, placeOf, placeSchema, statusOf } from './place';

/** Where a link can't be made: to another file system, on one that has no links, or to a file with too many. */
const NO_LINK = ['EXDEV', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** How long a deleted repository is known, in ms: until then its databases on servers that sleep can be dropped. */
const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * What the state directory knows of a repository. The file of a repository is linked into it (link(2)), so the number of
 * links says whether the repository is still there, wherever it was moved to. Where no link can be made, its place is
 * noted.
 */
const knownSchema = z.object({
  /** Of one that has no link. */
  place: z.exactOptional(placeSchema),
  /** Of such a one: since when it is seen to be missing, as ISO date. */
  missingSince: z.exactOptional(z.iso.datetime()),
});
type Known = z.infer<typeof knownSchema>;

/** The directory with one file per repository of this user whose worktrees have databases. */
export function knownDirectory(): string {
  return join(stateHome(), 'repositories');
}

/** Where a repository has its link of the file: one for each state directory, such as that of another machine. */
function homesOf({ stateDirectory }: Repository): string {
  return join(stateDirectory, 'homes');
}

/** Makes the repository known in the state directory, and returns under which name it is known there. */
export async function knowRepository(repository: Repository): Promise<string> {
  return (
    (await knownAs(repository)) ??
    withFileLock(repository.lock, async () => (await knownAs(repository)) ?? makeKnown(repository))
  );
}

/**
 * The name under which the state directory knows the repository, or `undefined`. One that was moved is noted at its new
 * place; a copy of another one is not taken for it.
 */
export async function knownAs(repository: Repository): Promise<string | undefined> {
  for (const name of await namesIn(homesOf(repository))) {
    const known = await readKnown(name);
    if (known && (await isThis(repository, name, known))) return name;
  }
  return undefined;
}

/**
 * Notes where the repository is, when it was moved; called by what people run in it. What fails here keeps nobody: the
 * next command tries again.
 */
export async function noteMove(repository: Repository): Promise<void> {
  await knownAs(repository).catch(() => undefined);
}

/** When the repository was deleted that is known under a name; `undefined` when it is there, or nobody can tell. */
export async function deletedSince(name: string): Promise<Date | undefined> {
  const known = await readKnown(name);
  if (!known) return undefined;
  if (!known.place) return unlinkedSince(name);
  if (!(await isMissing(known.place))) return undefined;
  return known.missingSince === undefined ? new Date() : new Date(known.missingSince);
}

/** Notes which repositories are missing now, as far as there are no links, and forgets what was deleted long ago. */
export async function reviewKnown(): Promise<void> {
  // One that can't be looked at now is as it was.
  for (const name of await namesIn(knownDirectory())) await review(name).catch(() => undefined);
}

async function review(name: string): Promise<void> {
  const known = await readKnown(name);
  if (!known) return;
  const { place, missingSince } = known;
  if (place && (await isMissing(place)) !== (missingSince !== undefined)) {
    const missing = missingSince === undefined && { missingSince: new Date().toISOString() };
    await writeKnown(name, { place, ...missing });
  }
  const since = await deletedSince(name);
  if (since && Date.now() - since.getTime() > REMEMBERED_MS) await unlinkIfThere(fileOf(name));
}

async function isThis(repository: Repository, name: string, known: Known): Promise<boolean> {
  const { place } = known;
  if (!place) {
    const [here, there] = await Promise.all([
      statusOf(join(homesOf(repository), name)),
      statusOf(fileOf(name)),
    ]);
    if (here && here.dev === there?.dev && here.ino === there.ino) return true;
    // As long as there is another link, this one is a copy.
    if (!there || there.nlink > 1) return false;
  } else if (await isAtItsPath(place)) {
    const { host, directories } = await placeOf(repository.commonDirectory);
    if (directories[0]?.path !== place.directories[0]?.path) return false;
    if (host === place.host) return true;
  } else if (!(await isMissing(place))) {
    return false;
  }
  if (place) await writeKnown(name, {});
  await settle(repository, name);
  return true;
}

async function makeKnown(repository: Repository): Promise<string> {
  const name = `${randomUUID()}.json`;
  await createExclusively(fileOf(name), '{}');
  await settle(repository, name);
  return name;
}

/** Links the file into the repository, or notes the repository's place where that is not possible. */
async function settle(repository: Repository, name: string): Promise<void> {
  const here = join(homesOf(repository), name);
  if (await linkTo(fileOf(name), here)) return;
  await replaceAtomically(here, '{}');
  await writeKnown(name, { place: await placeOf(repository.commonDirectory) });
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
    const status = await statusOf(file);
    return status !== undefined && status.nlink > 1n;
  } catch (error) {
    if (hasCode(error, ...NO_LINK)) return false;
    throw error;
  }
}

/** Since when only the state directory has the file: a change of the number of links is a change of the inode. */
async function unlinkedSince(name: string): Promise<Date | undefined> {
  const status = await statusOf(fileOf(name));
  return status && status.nlink === 1n ? new Date(Number(status.ctimeMs)) : undefined;
}

/** One that can't be read says nothing, so that what it stood for stays. */
async function readKnown(name: string): Promise<Known | undefined> {
  const file = await readJsonFile(fileOf(name), knownSchema);
  return file.state === 'present' ? file.value : undefined;
}

/** Only of a repository that has no link: the file is another one afterwards. */
async function writeKnown(name: string, known: Known): Promise<void> {
  await replaceAtomically(fileOf(name), JSON.stringify(known));
}

function fileOf(name: string): string {
  return join(knownDirectory(), name);
}
