import { hasCode } from '../errors/failure';
import { readFileSync } from 'node:fs';
import { lstat, readdir, realpath, unlink } from 'node:fs/promises';

/**
 * The text of a small file, or `undefined` when there is none: nothing, or a directory, lies at its path.
 *
 * Read in one go, since a command that looks at 500 worktrees reads thousands of such files, and each takes ten times
 * as long by way of the thread pool.
 */
export function readIfThere(path: string): Promise<string | undefined> {
  return unlessGone(async () => readFileSync(path, 'utf8'), 'EISDIR');
}

/** The names in a directory; none when it isn't there. */
export async function namesInDirectory(directory: string): Promise<string[]> {
  return (await unlessGone(() => readdir(directory))) ?? [];
}

/** Where a path really is, or `undefined` when it leads nowhere. */
export function realPathIfThere(path: string): Promise<string | undefined> {
  return unlessGone(() => realpath(path), 'ELOOP');
}

/** Whether there is something at a path. A link counts itself, wherever it leads. */
export async function isThere(path: string): Promise<boolean> {
  return (await unlessGone(() => lstat(path))) !== undefined;
}

/** Deletes a file or a link; none is fine. */
export function unlinkIfThere(path: string): Promise<void> {
  return unlessGone(() => unlink(path));
}

async function unlessGone<T>(ask: () => Promise<T>, ...more: string[]): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', ...more)) return undefined;
    throw error;
  }
}
