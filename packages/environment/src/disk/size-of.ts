import { hasCode } from '@nx-worktree/system';
import { type Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What POSIX counts `st_blocks` in, whatever the file system's own blocks are. */
const BLOCK_BYTES = 512;

/**
 * What a directory takes on disk, in bytes, and its removal would give back. Links are not followed, so dependencies
 * that are linked cost nothing; neither do files that have another name elsewhere, such as in pnpm's store.
 *
 * @param signal ends the walk, which takes as long as there are files
 * @returns `undefined` when the walk was ended
 */
export async function sizeOf(directory: string, signal?: AbortSignal): Promise<number | undefined> {
  const sizes = { bytes: 0 };
  await walk(directory, sizes, signal);
  return signal?.aborted ? undefined : sizes.bytes;
}

async function walk(directory: string, sizes: { bytes: number }, signal?: AbortSignal): Promise<void> {
  const entries = await entriesOf(directory);
  const found = await Promise.all(entries.map((entry) => bytesOf(join(directory, entry.name), signal)));
  for (const bytes of found) sizes.bytes += bytes;
  for (const entry of entries) {
    if (signal?.aborted) return;
    if (entry.isDirectory()) await walk(join(directory, entry.name), sizes, signal);
  }
}

/** None of a directory that is gone by now, or that may not be read. */
async function entriesOf(directory: string): Promise<Dirent[]> {
  return (await unlessHidden(() => readdir(directory, { withFileTypes: true }))) ?? [];
}

async function bytesOf(path: string, signal: AbortSignal | undefined): Promise<number> {
  if (signal?.aborted) return 0;
  const status = await unlessHidden(() => lstat(path));
  if (!status || (status.nlink > 1 && !status.isDirectory())) return 0;
  // Windows knows no blocks.
  return status.blocks ? status.blocks * BLOCK_BYTES : status.size;
}

async function unlessHidden<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}
