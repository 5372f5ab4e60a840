import { hasCode, makeDirectory, namesInDirectory, removeDirectory, stateHome } from '@nx-worktree/system';
import { copyFile, mkdtemp, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** No look takes so long, so a killed process has left the copy. */
const LEFT_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Lends a copy of a repository's index, so that its own doesn't change. Copies that killed processes have left are
 * deleted.
 *
 * The copy is as old as the index: git reads those files again that have changed since about then, because size and
 * time alone don't tell whether they are what it knows.
 */
export async function withIndexCopy<T>(gitDirectory: string, use: (index: string) => Promise<T>): Promise<T> {
  const copies = directoryOfCopies();
  makeDirectory(copies, 0o700);
  await sweepCopies(copies);
  const temporary = await mkdtemp(join(copies, 'copy-'));
  try {
    const copy = join(temporary, 'index');
    await copyIndex(join(gitDirectory, 'index'), copy);
    return await use(copy);
  } finally {
    await removeDirectory(temporary, copies);
  }
}

/** In the state directory, where everything is ours. */
function directoryOfCopies(): string {
  return join(stateHome(), 'index-copies');
}

async function sweepCopies(copies: string): Promise<void> {
  for (const name of await namesInDirectory(copies)) {
    const copy = join(copies, name);
    const status = await stat(copy).catch(() => undefined);
    if (status && Date.now() - status.mtimeMs > LEFT_AFTER_MS) await removeDirectory(copy, copies);
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
