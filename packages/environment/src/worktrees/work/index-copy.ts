import { hasCode, removeDirectory } from '@nx-worktree/system';
import { copyFile, mkdtemp, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lends a copy of a repository's index, so that its own doesn't change.
 *
 * The copy is as old as the index: git reads those files again that have changed since about then, because size and
 * time alone don't tell whether they are what it knows.
 */
export async function withIndexCopy<T>(gitDirectory: string, use: (index: string) => Promise<T>): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), 'nx-worktree-index-'));
  try {
    const copy = join(temporary, 'index');
    await copyIndex(join(gitDirectory, 'index'), copy);
    return await use(copy);
  } finally {
    await removeDirectory(temporary, tmpdir());
  }
}

/** A repository without a commit need not have an index. */
async function copyIndex(index: string, copy: string): Promise<void> {
  try {
    // Rounded down to whole seconds, in which git compares them: then it reads a file too many, and none too few.
    const seconds = Math.floor((await stat(index)).mtimeMs / 1000);
    await copyFile(index, copy);
    await utimes(copy, seconds, seconds);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
