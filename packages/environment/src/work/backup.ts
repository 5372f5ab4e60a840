import { copyFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { git, gitLine } from '../git/run';
import { type WorktreeEntry } from '../git/worktree-entry';
import { headOf } from './at-risk';

/** Whoever removes a worktree by force need not have a name in git's configuration. */
const AUTHOR = ['user.name=nx-worktree', 'user.email=nx-worktree@localhost', 'commit.gpgSign=false'];

/**
 * Keeps everything of a worktree that isn't ignored under a ref: its commit, and a commit on top with what is not
 * committed. Neither the worktree nor its index changes.
 *
 * @returns the name of the ref
 */
export async function keepWork(entry: WorktreeEntry, identifier: string): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const ref = `refs/nx-worktree/backup/${identifier}-${time}`;
  await git(entry.directory, ['update-ref', ref, await commitOfAll(entry, identifier)]);
  return ref;
}

async function commitOfAll(entry: WorktreeEntry, identifier: string): Promise<string> {
  const { directory } = entry;
  const head = await headOf(directory);
  const tree = await treeOfAll(entry);
  if (tree === (await gitLine(directory, ['rev-parse', `${head}^{tree}`]))) return head;
  const message = `Uncommitted work in the test worktree ${identifier}, kept when it was removed`;
  return gitLine(directory, ['commit-tree', tree, '-p', head, '-m', message], { config: AUTHOR });
}

/** Adds everything to a copy of the index, so that git need not read the files that it knows again. */
async function treeOfAll({ path, directory }: WorktreeEntry): Promise<string> {
  const index = join(path, 'nx-worktree-index');
  await copyFile(join(path, 'index'), index);
  try {
    await git(directory, ['add', '--all'], { index });
    return await gitLine(directory, ['write-tree'], { index });
  } finally {
    await unlink(index);
  }
}
