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
import { git } from '../command/git';
import { type Repository } from '../repository/repository';
import { WorktreeUnreadableError } from './worktree-errors';

/** The file in a worktree's entry that holds its id, and the first word of each text that holds one. */
const MARK = 'nx-worktree';

/** git's own lock file: `git worktree prune` leaves a worktree alone that has one, and its text is the reason. */
const LOCK = 'locked';

/** What git keeps about one linked worktree, in `worktrees/` of the common directory (gitrepository-layout(5)). */
export interface WorktreeEntry {
  /** Absolute path of the entry itself. */
  readonly path: string;
  /** Absolute path of the worktree, whether it is still there or not. */
  readonly directory: string;
  /** The id that it was added with; `undefined` for a worktree that something else has added. */
  readonly id: string | undefined;
  /** The reason of its lock; `undefined` when it isn't locked. */
  readonly lock: string | undefined;
  /** Whether `completeWorktree` was called; until then nothing counts as checked out. */
  readonly isComplete: boolean;
}

/** What a new worktree is on: a commit, or a branch that no other worktree has checked out. */
export type WorktreeStart = { readonly commit: string } | { readonly branch: string };

/**
 * Adds an empty worktree, which is locked until `completeWorktree`. Its entry holds the id from the first moment: git
 * writes the reason of a lock before anything else, so a half-made worktree is known to be ours.
 *
 * Under the repository's lock, since concurrent `git worktree add`s read each other's half-written entries and fail.
 *
 * @param id a UUID, by which the worktree is found again wherever it is moved
 * @param directory where the worktree is to be; must not exist
 */
export async function addWorktree(
  repository: Repository,
  id: string,
  directory: string,
  start: WorktreeStart,
): Promise<WorktreeEntry> {
  const lock = ['--lock', '--reason', markOf(id)];
  const at = 'commit' in start ? ['--detach', directory, start.commit] : [directory, start.branch];
  await withFileLock(repository.lock, () =>
    git(repository.root, ['worktree', 'add', '--no-checkout', ...lock, ...at]),
  );
  const entry = await worktreeEntryOf(repository, id);
  if (!entry) throw new Error(`git made no entry for the worktree ${directory}.`);
  return entry;
}

/** Unlocks a worktree that was added; its entry keeps the id. */
export async function completeWorktree(entry: WorktreeEntry): Promise<void> {
  await rename(join(entry.path, LOCK), join(entry.path, MARK));
}

/**
 * Locks a worktree while it is moved, so that its entry is not pruned: `git worktree prune` drops entries whose worktree
 * is missing. A lock that a user has set serves as well, and stays.
 *
 * @param id the id that the worktree was added with
 */
export async function shieldEntry({ path }: WorktreeEntry, id: string): Promise<void> {
  await createExclusively(join(path, LOCK), markOf(id));
}

/** Unlocks a worktree that `shieldEntry` has locked; a lock that a user has set stays. */
export async function unshieldEntry({ path }: Pick<WorktreeEntry, 'path'>): Promise<void> {
  const lock = join(path, LOCK);
  if (idIn(await textOf(lock)) !== undefined) await unlinkIfThere(lock);
}

/**
 * Finds the entry of the worktree that was added with an id. Other entries that can't be read don't matter once it is
 * found.
 *
 * @returns `undefined` when there is none
 * @throws the error of an entry that can't be read when there is no other: it may be this one
 */
export async function worktreeEntryOf(
  repository: Pick<Repository, 'commonDirectory'>,
  id: string,
): Promise<WorktreeEntry | undefined> {
  const unreadable: unknown[] = [];
  for (const path of await pathsOfEntries(repository)) {
    try {
      const found = idIn(await textOf(join(path, MARK))) ?? idIn(await textOf(join(path, LOCK)));
      if (found === id) return await entryAt(path);
    } catch (error) {
      unreadable.push(error);
    }
  }
  if (unreadable.length > 0) throw unreadable[0];
  return undefined;
}

/** The entries of all linked worktrees, except for those that can't be read. */
export async function worktreeEntries(repository: Repository): Promise<WorktreeEntry[]> {
  return entriesAt(await pathsOfEntries(repository));
}

/** The entries that are not complete, and those that something else has added. None of the others, which are many, is read. */
export async function incompleteEntries(repository: Repository): Promise<WorktreeEntry[]> {
  const paths = await pathsOfEntries(repository);
  const entries = await entriesAt(paths.filter((path) => !existsSync(join(path, MARK))));
  return entries.filter(({ isComplete }) => !isComplete);
}

/**
 * Whether the worktree of an entry is in its directory, and not another one.
 *
 * @throws {@link WorktreeUnreadableError} when its `.git` can't be read
 */
export async function isAtItsPlace(entry: WorktreeEntry): Promise<boolean> {
  const { directory } = entry;
  try {
    return await isWorktreeOf(directory, entry);
  } catch (error) {
    throw new WorktreeUnreadableError(directory, error);
  }
}

/** Whether the `.git` of a directory names an entry. */
export async function isWorktreeOf(directory: string, { path }: WorktreeEntry): Promise<boolean> {
  const target = (await textOf(join(directory, '.git')))?.replace(/^gitdir: /, '');
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
  const ofUnfinished = idIn(lock);
  return {
    path,
    // Relative when worktree.useRelativePaths is set (git 2.48 and later).
    directory: pointer === undefined ? path : dirname(resolve(path, pointer)),
    id: idIn(mark) ?? ofUnfinished,
    lock: ofUnfinished === undefined ? lock : undefined,
    isComplete: mark !== undefined,
  };
}

/** The text by which a lock, a reflog or an entry names the worktree that it was made for. */
export function markOf(id: string): string {
  return `${MARK} ${id}`;
}

/** Callers name directories by the id, and delete them later, so only a UUID counts. */
function idIn(mark: string | undefined): string | undefined {
  const [name, id] = mark?.split(' ') ?? [];
  return name === MARK && z.uuid().safeParse(id).success ? id : undefined;
}

/** The text of a file; `undefined` for a directory as well: a `.git` that is one belongs to a repository, not to a worktree. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readIfThere(path))?.trim();
}
