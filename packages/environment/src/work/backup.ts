import { readIfThere } from '@nx-worktree/system';
import { copyFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_SUCH_REF } from '../git/refs';
import { git, GitCommandError, gitLine, gitSucceeds } from '../git/run';
import { isAtItsPlace, type WorktreeEntry } from '../git/worktree-entry';
import { type EnvironmentRecord } from '../stack/record';
import { headOf } from './at-risk';
import { nestedRepositories } from './nested';
import { preciousIn } from './precious';
import { unpushedInSubmodules } from './submodules';

/** Whoever removes a worktree by force need not have a name in git's configuration. */
const AUTHOR = ['user.name=nx-worktree', 'user.email=nx-worktree@localhost', 'commit.gpgSign=false'];

/** The commits that an operation needs to be continued or given up, by git's files (gitrepository-layout(5)). */
const NEEDED = [
  'MERGE_HEAD',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'rebase-merge/orig-head',
  'rebase-merge/onto',
  'rebase-apply/orig-head',
];

/** Where the work of a worktree is kept. */
export interface Kept {
  readonly ref: string;
  /** Paths of other repositories in the worktree, whose own work no ref of this repository can keep. */
  readonly nested: readonly string[];
}

/**
 * Keeps everything of a worktree that isn't ignored, or is precious, under a ref: its commit, and a commit on top with what is not
 * committed. As with `git stash`, what was staged is that commit's second parent, where it differs from the files;
 * the commits that a waiting operation needs are parents as well. Neither the worktree nor its index changes.
 */
export async function keepWork(
  entry: WorktreeEntry,
  { identifier, precious = [] }: Pick<EnvironmentRecord, 'identifier' | 'precious'>,
): Promise<Kept> {
  const isThere = await isAtItsPlace(entry);
  const nested = isThere ? await nestedWork(entry) : [];
  const commit = isThere ? await commitOfAll(entry, identifier, precious) : await headOf(entry);
  const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const ref = `refs/nx-worktree/backup/${identifier}-${time}`;
  await git(entry.path, ['--git-dir=.', 'update-ref', ref, commit, NO_SUCH_REF]);
  return { ref, nested };
}

async function nestedWork(entry: WorktreeEntry): Promise<string[]> {
  const { untracked, changed } = await nestedRepositories(entry.directory);
  // Of a submodule's commits, the path is what stands before the first colon.
  const unpushed = (await unpushedInSubmodules(entry)).map((line) => line.slice(0, line.indexOf(': ')));
  return [...new Set([...untracked, ...changed, ...unpushed])];
}

async function commitOfAll(
  entry: WorktreeEntry,
  identifier: string,
  precious: readonly string[],
): Promise<string> {
  const { directory } = entry;
  const head = await headOf(entry);
  const [committed, staged, all] = [
    await gitLine(directory, ['rev-parse', `${head}^{tree}`]),
    await treeOfIndex(directory),
    await treeOfAll(entry, precious),
  ];
  const needed = await commitsNeeded(entry);
  const isStagedElsewhere = staged === undefined || staged === committed || staged === all;
  if (all === committed && isStagedElsewhere && needed.length === 0) return head;
  const index = isStagedElsewhere ? [] : [await commit(directory, staged, [head], `Staged in ${identifier}`)];
  const message = `Uncommitted work in the test worktree ${identifier}, kept when it was removed`;
  return commit(directory, all, [head, ...index, ...needed], message);
}

function commit(directory: string, tree: string, parents: string[], message: string): Promise<string> {
  const unique = [...new Set(parents)].flatMap((parent) => ['-p', parent]);
  return gitLine(directory, ['commit-tree', tree, ...unique, '-m', message], { config: AUTHOR });
}

/** What is staged; `undefined` while conflicts wait, of which git can't make a tree. */
async function treeOfIndex(directory: string): Promise<string | undefined> {
  try {
    return await gitLine(directory, ['write-tree']);
  } catch (error) {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  }
}

/** Adds everything to a copy of the index, so that git need not read the files again that it knows. */
async function treeOfAll({ path, directory }: WorktreeEntry, precious: readonly string[]): Promise<string> {
  const index = join(path, 'nx-worktree-index');
  await copyFile(join(path, 'index'), index);
  try {
    const { untracked } = await nestedRepositories(directory);
    const without = untracked.map((repository) => `:(exclude,literal)${repository}`);
    await git(directory, ['add', '--all', '--sparse', '--', '.', ...without], { index });
    const ignored = (await preciousIn(directory, precious)).map((path) => `:(literal)${path}`);
    if (ignored.length > 0) await git(directory, ['add', '--force', '--sparse', '--', ...ignored], { index });
    return await gitLine(directory, ['write-tree'], { index });
  } finally {
    await unlink(index);
  }
}

async function commitsNeeded({ path, directory }: WorktreeEntry): Promise<string[]> {
  const texts = await Promise.all(NEEDED.map((file) => readIfThere(join(path, file))));
  const commits = texts.flatMap((text) => text?.split(/\s+/).filter(Boolean) ?? []);
  const known = await Promise.all(
    commits.map((name) => gitSucceeds(directory, ['cat-file', '-e', `${name}^{commit}`])),
  );
  return commits.filter((_, index) => known[index]);
}
