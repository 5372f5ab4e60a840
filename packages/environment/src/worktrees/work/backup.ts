import { readIfThere } from '@nx-worktree/system';
import { join, resolve } from 'node:path';
import {
  git,
  gitSucceeds,
  isAtItsPlace,
  NO_SUCH_REF,
  WITHOUT_FILES,
  type WorktreeEntry,
} from '@nx-worktree/git';
import { type Identifier } from '../../engine/identifier';
import { commitOfAll, commitOfEntry } from './backup-commit';
import { BACKUP_REFS } from './backup-refs';
import { filesIn } from './changes';
import { commitsBesideHead } from './commits';

import { innerWorkIn } from './own-work';
import { reasonOf } from './reason';
import { type InnerRepository, innerRepositories, submodulesOf } from './repositories';
import { untrackedRepositories } from './untracked-repositories';

/** Files that name the commits by which an operation is continued or aborted (gitrepository-layout(5)). */
const NEEDED = [
  'MERGE_HEAD',
  'MERGE_AUTOSTASH',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'sequencer/head',
  'rebase-merge/orig-head',
  'rebase-merge/onto',
  'rebase-merge/autostash',
  'rebase-apply/orig-head',
  'rebase-apply/autostash',
];

/** The path that stands for the whole worktree in {@link Kept.nested}. */
export const WHOLE_WORKTREE = '.';

/** Where the work of a worktree is kept. */
export interface Kept {
  /** Full name of the ref; not set when there was nothing to make a commit of. */
  readonly ref?: string;
  /**
   * Paths of what no ref of this repository can keep: other repositories in the worktree, or all of it if git can't read
   * it. It stays in the trash until the user empties that.
   */
  readonly nested: readonly string[];
}

interface Keepable {
  readonly identifier: Identifier;
  /** The commit that was checked out. */
  readonly startingCommit?: string;
  /** Pathspecs of ignored files that are work all the same. */
  readonly precious?: readonly string[];
}

/**
 * Keeps the work of a worktree under a ref: everything that isn't ignored, and precious files. Neither the worktree nor its
 * index changes.
 *
 * The ref leads to a commit of all files, whose first parent is HEAD. As with `git stash`, the second parent is what was
 * staged, if it differs. More parents are the commits that an unfinished operation needs, and those that only the
 * worktree's own refs or its reflog lead to. If git can't read the worktree, its commits are kept if it can read those.
 *
 * @param entry git's entry of the worktree
 */
export async function keepWork(entry: WorktreeEntry, environment: Keepable): Promise<Kept> {
  const isThere = await isAtItsPlace(entry);
  if (!isThere) return keepEntry(entry, environment, await innerWorkIn(await submodulesOf(entry)));
  try {
    const inner = await innerOf(entry);
    const nested = [
      ...(await untrackedRepositories(entry.directory)),
      ...(await innerWorkIn(inner)).map(({ name }) => name),
    ];
    const besides = [
      ...(await commitsBeside(entry, environment)),
      ...(await commitsOfWorktrees(entry, inner, environment)),
    ];
    const commit = await commitOfAll(entry, environment, besides);
    return { ...(await keep(entry, environment, commit)), nested: [...new Set(nested)] };
  } catch (error) {
    // Throws the error again if it is a bug.
    reasonOf(error);
    return keepEntry(entry, environment, [{ name: WHOLE_WORKTREE }]);
  }
}

/** Keeps what it can of a worktree whose files are gone, or can't be read. */
async function keepEntry(
  entry: WorktreeEntry,
  environment: Keepable,
  works: readonly { readonly name: string }[],
): Promise<Kept> {
  const nested = works.map(({ name }) => name);
  try {
    const commit = await commitOfEntry(entry, environment, await commitsBeside(entry, environment));
    return { ...(await keep(entry, environment, commit)), nested };
  } catch (error) {
    reasonOf(error);
    return { nested };
  }
}

async function keep(
  { path }: WorktreeEntry,
  { identifier }: Keepable,
  commit: string | undefined,
): Promise<Pick<Kept, 'ref'>> {
  if (commit === undefined) return {};
  const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const ref = `${BACKUP_REFS}/backup/${identifier}-${time}`;
  await git(path, [...WITHOUT_FILES, 'update-ref', ref, commit, NO_SUCH_REF]);
  return { ref };
}

async function innerOf({ path, directory }: WorktreeEntry): Promise<InnerRepository[]> {
  const { changes, ignored, gitlinks } = await filesIn(directory, path);
  const untracked = await untrackedRepositories(directory);
  // A bare repository in one of them is files like others to git, which leaves its empty directories out of a commit.
  const directories = changes.flatMap((line) => /^\?\? (.+)\/$/s.exec(line)?.[1] ?? []);
  return innerRepositories(directory, path, {
    ignored: [...ignored, ...directories],
    gitlinks: [...gitlinks, ...untracked],
  });
}

/** Of a linked worktree inside this one, the trash keeps the files. Its entry stays, so git may prune its commits. */
async function commitsOfWorktrees(
  { path }: WorktreeEntry,
  inner: readonly InnerRepository[],
  environment: Keepable,
): Promise<string[]> {
  const entries = resolve(path, '..');
  const worktrees = inner.flatMap(({ gitDirectory, directory }) =>
    directory !== undefined && resolve(gitDirectory, '..') === entries
      ? [{ path: gitDirectory, directory }]
      : [],
  );
  const commits: string[] = [];
  for (const worktree of worktrees) {
    const commit = await commitOfAll(
      worktree,
      { ...environment, precious: [] },
      await commitsBeside(worktree, {}),
    );
    if (commit !== undefined) commits.push(commit);
  }
  return commits;
}

async function commitsBeside(
  entry: Pick<WorktreeEntry, 'path'>,
  { startingCommit }: Pick<Keepable, 'startingCommit'>,
): Promise<string[]> {
  return [...(await commitsNeeded(entry)), ...(await commitsBesideHead(entry.path, startingCommit))];
}

async function commitsNeeded({ path }: Pick<WorktreeEntry, 'path'>): Promise<string[]> {
  const texts = await Promise.all(NEEDED.map((file) => readIfThere(join(path, file))));
  const commits = texts.flatMap((text) => text?.split(/\s+/).filter(Boolean) ?? []);
  const known = await Promise.all(
    commits.map((name) => gitSucceeds(path, [...WITHOUT_FILES, 'cat-file', '-e', `${name}^{commit}`])),
  );
  return commits.filter((_, index) => known[index]);
}
