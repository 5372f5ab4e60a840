import { copyFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { git, gitLine } from '../git/run';
import { type WorktreeEntry } from '../git/worktree-entry';
import { headOf } from './at-risk';
import { NestedRepositoryError } from './errors';
import { unpushedInSubmodules } from './submodules';

/** Whoever removes a worktree by force need not have a name in git's configuration. */
const AUTHOR = ['user.name=nx-worktree', 'user.email=nx-worktree@localhost', 'commit.gpgSign=false'];

/** The value that `update-ref` takes for "there is no such ref yet". */
const NONE = '0'.repeat(40);

/**
 * Keeps everything of a worktree that isn't ignored under a ref: its commit, and a commit on top with what is not
 * committed. Neither the worktree nor its index changes.
 *
 * @returns the name of the ref
 * @throws {NestedRepositoryError} when the worktree holds another repository, whose files git would leave out
 */
export async function keepWork(entry: WorktreeEntry, identifier: string): Promise<string> {
  const submodules = await unpushedInSubmodules(entry);
  if (submodules.length > 0) throw new NestedRepositoryError(identifier, submodules);
  const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const ref = `refs/nx-worktree/backup/${identifier}-${time}`;
  await git(entry.directory, ['update-ref', ref, await commitOfAll(entry, identifier), NONE]);
  return ref;
}

async function commitOfAll(entry: WorktreeEntry, identifier: string): Promise<string> {
  const { directory } = entry;
  const head = await headOf(directory);
  const tree = await treeOfAll(entry, identifier);
  if (tree === (await gitLine(directory, ['rev-parse', `${head}^{tree}`]))) return head;
  const message = `Uncommitted work in the test worktree ${identifier}, kept when it was removed`;
  return gitLine(directory, ['commit-tree', tree, '-p', head, '-m', message], { config: AUTHOR });
}

/** Adds everything to a copy of the index, so that git need not read the files again that it knows. */
async function treeOfAll(entry: WorktreeEntry, identifier: string): Promise<string> {
  const { path, directory } = entry;
  const index = join(path, 'nx-worktree-index');
  await copyFile(join(path, 'index'), index);
  try {
    const known = await repositoriesIn(directory, index);
    await git(directory, ['add', '--all'], { index });
    const added = (await repositoriesIn(directory, index)).filter(
      (repository) => !known.includes(repository),
    );
    const withWork = new Set([...added, ...(await changedWithin(directory, index))]);
    if (withWork.size > 0) throw new NestedRepositoryError(identifier, [...withWork]);
    return await gitLine(directory, ['write-tree'], { index });
  } finally {
    await unlink(index);
  }
}

/** The paths at which an index links to commits of other repositories, submodules above all. */
async function repositoriesIn(directory: string, index: string): Promise<string[]> {
  const files = (await git(directory, ['ls-files', '--stage', '-z'], { index })).split('\0');
  return files.filter((file) => file.startsWith('160000 ')).map((file) => file.slice(file.indexOf('\t') + 1));
}

/** Submodules with changes that are not committed there: after `git add` nothing else differs any more. */
async function changedWithin(directory: string, index: string): Promise<string[]> {
  const paths = ['diff-files', '--name-only', '-z', '--ignore-submodules=none'];
  return (await git(directory, paths, { index })).split('\0').filter(Boolean);
}
