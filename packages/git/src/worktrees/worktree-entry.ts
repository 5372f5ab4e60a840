import {
  createExclusively,
  namesInDirectory,
  readIfThere,
  unlinkIfThere,
  withFileLock,
} from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Repository } from '../repository/repository';
import { WorktreeUnreadableError } from '../repository/repository-errors';
import { git } from '../command/git';

/** The file in a worktree's entry that says which environment it belongs to. */
const MARK = 'nx-worktree';

/** The file that git itself calls a lock: it keeps others from pruning the worktree, and its text says why. */
const LOCK = 'locked';

/** What git keeps about one linked worktree, in `worktrees/` of the common directory (gitrepository-layout(5)). */
export interface WorktreeEntry {
  /** Absolute path of the entry itself. */
  readonly path: string;
  /** Absolute path of the worktree, whether it is still there or not. */
  readonly directory: string;
  /** The environment that it was made for; `undefined` for a worktree of somebody else. */
  readonly environment: string | undefined;
  /** Why somebody locked it; `undefined` when nobody has. */
  readonly lock: string | undefined;
  /** Whether its creation ended; until then nothing has been checked out. */
  readonly isComplete: boolean;
}

/** What a new worktree is on: a commit, or a branch that no other worktree has. */
export type Place = { readonly commit: string } | { readonly branch: string };

/**
 * Registers an empty worktree. From the first moment on its entry names the environment: git writes the
 * reason of a lock before it makes anything else, so a half-made worktree can be told from anybody else's.
 *
 * Under a lock, since concurrent `git worktree add`s read each other's half-written entries and fail.
 *
 * @param directory where the worktree is to be; must not exist
 */
export async function addWorktree(
  repository: Repository,
  environment: string,
  directory: string,
  place: Place,
): Promise<WorktreeEntry> {
  const lock = ['--lock', '--reason', markOf(environment)];
  const at = 'commit' in place ? ['--detach', directory, place.commit] : [directory, place.branch];
  await withFileLock(repository.lock, () =>
    git(repository.root, ['worktree', 'add', '--no-checkout', ...lock, ...at]),
  );
  const entry = await worktreeEntryOf(repository, environment);
  if (!entry) throw new Error(`git made no entry for the worktree ${directory}.`);
  return entry;
}

/** Unlocks a worktree that was added, and keeps its mark. */
export async function completeWorktree(entry: WorktreeEntry): Promise<void> {
  await rename(join(entry.path, LOCK), join(entry.path, MARK));
}

/**
 * Keeps others from pruning an entry while its worktree is moved: `git worktree prune` takes one whose worktree isn't
 * there for a lost one. Somebody's own lock does as well, and stays.
 */
export async function shieldEntry({ path }: WorktreeEntry, environment: string): Promise<void> {
  await createExclusively(join(path, LOCK), markOf(environment));
}

/** Ends the protection while a worktree is moved; somebody's own lock stays. */
export async function unshieldEntry({ path }: Pick<WorktreeEntry, 'path'>): Promise<void> {
  const lock = join(path, LOCK);
  if (environmentIn(await textOf(lock)) !== undefined) await unlinkIfThere(lock);
}

/**
 * The entry of the worktree that was made for an environment, or `undefined` when there is none. Another one that can't
 * be read doesn't matter when it is found.
 */
export async function worktreeEntryOf(
  repository: Pick<Repository, 'commonDirectory'>,
  environment: string,
): Promise<WorktreeEntry | undefined> {
  const unreadable: unknown[] = [];
  for (const path of await pathsOfEntries(repository)) {
    try {
      const found =
        environmentIn(await textOf(join(path, MARK))) ?? environmentIn(await textOf(join(path, LOCK)));
      if (found === environment) return await entryAt(path);
    } catch (error) {
      unreadable.push(error);
    }
  }
  // It may be the one.
  if (unreadable.length > 0) throw unreadable[0];
  return undefined;
}

/** The entries of all linked worktrees, those left out that can't be read. */
export async function worktreeEntries(repository: Repository): Promise<WorktreeEntry[]> {
  return entriesAt(await pathsOfEntries(repository));
}

/** The entries whose creation has not ended, and those of somebody else. Of the others, which are many, none is read. */
export async function incompleteEntries(repository: Repository): Promise<WorktreeEntry[]> {
  const paths = await pathsOfEntries(repository);
  const entries = await entriesAt(paths.filter((path) => !existsSync(join(path, MARK))));
  return entries.filter(({ isComplete }) => !isComplete);
}

/**
 * Whether the worktree is there and is the one that the entry speaks of, not another one at its place.
 *
 * @throws {WorktreeUnreadableError} when that can't be told
 */
export async function isAtItsPlace({ path, directory }: WorktreeEntry): Promise<boolean> {
  const pointer = await textOf(join(directory, '.git')).catch((error: unknown) => {
    throw new WorktreeUnreadableError(directory, error);
  });
  const target = pointer?.replace(/^gitdir: /, '');
  return target !== undefined && resolve(directory, target) === path;
}

async function pathsOfEntries({ commonDirectory }: Pick<Repository, 'commonDirectory'>): Promise<string[]> {
  const directory = join(commonDirectory, 'worktrees');
  return (await namesInDirectory(directory)).map((name) => join(directory, name));
}

async function entriesAt(paths: readonly string[]): Promise<WorktreeEntry[]> {
  const entries = await Promise.all(paths.map((path) => entryAt(path).catch(() => undefined)));
  return entries.filter((entry) => entry !== undefined);
}

async function entryAt(path: string): Promise<WorktreeEntry | undefined> {
  const pointer = await textOf(join(path, 'gitdir'));
  // In this order: when a creation ends, the one becomes the other.
  const lock = await textOf(join(path, LOCK));
  const mark = await textOf(join(path, MARK));
  if (mark === undefined && lock === undefined && pointer === undefined) return undefined;
  const ofUnfinished = environmentIn(lock);
  return {
    path,
    // Relative when worktree.useRelativePaths is set (git 2.48 and later).
    directory: pointer === undefined ? path : dirname(resolve(path, pointer)),
    environment: environmentIn(mark) ?? ofUnfinished,
    lock: ofUnfinished === undefined ? lock : undefined,
    isComplete: mark !== undefined,
  };
}

function markOf(environment: string): string {
  return `${MARK} ${environment}`;
}

/** An id names directories that are deleted later, so what is no UUID is no mark of ours. */
function environmentIn(mark: string | undefined): string | undefined {
  const [name, id] = mark?.split(' ') ?? [];
  return name === MARK && z.uuid().safeParse(id).success ? id : undefined;
}

/** A `.git` that is a directory belongs to a repository, not to a worktree, and has no text. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readIfThere(path))?.trim();
}
