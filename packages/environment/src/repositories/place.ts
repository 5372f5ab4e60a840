import { hasCode } from '@nx-worktree/system';
import { type BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';

/** A directory as such, whatever has its path later: the number of its inode, and when it was made. */
const directorySchema = z.object({ path: z.string(), inode: z.string(), born: z.string() });

/** Where a directory is. */
export const placeSchema = z.object({
  /** Machines that are copies of each other have directories of the same numbers and times. */
  host: z.string(),
  /** The directory and those around it that lie on the same file system, the innermost first. */
  directories: z.array(directorySchema),
});
export type Place = z.infer<typeof placeSchema>;

/** Notes where a directory is, so that it can be told later whether it was deleted. */
export async function placeOf(directory: string): Promise<Place> {
  const innermost = await realpath(directory);
  const { dev } = await stat(innermost, { bigint: true });
  const directories: Place['directories'] = [];
  for (let path = innermost; ; path = dirname(path)) {
    const status = await stat(path, { bigint: true });
    if (status.dev !== dev) return { host: hostname(), directories };
    directories.push({ path, inode: String(status.ino), born: String(status.birthtimeMs) });
    if (path === dirname(path)) return { host: hostname(), directories };
  }
}

/** Whether the noted directory still is at its path. */
export async function isAtItsPath({ directories }: Place): Promise<boolean> {
  const [innermost] = directories;
  return innermost !== undefined && isSame(innermost, await statusOf(innermost.path));
}

/**
 * Whether the noted directory is no more where it was, although one around it is still there: the file system hasn't
 * been unmounted, and this is no other machine or container with the same paths. Somebody may have moved it all the same.
 */
export async function isMissing({ host, directories }: Place): Promise<boolean> {
  if (host !== hostname()) return false;
  let inner: BigIntStats | undefined;
  for (const [depth, directory] of directories.entries()) {
    const status = await statusOf(directory.path);
    if (status && isSame(directory, status)) {
      // What is mounted below it now hides what was there.
      return depth > 0 && (inner === undefined || inner.dev === status.dev);
    }
    inner = status;
  }
  return false;
}

function isSame({ inode, born }: Place['directories'][number], status: BigIntStats | undefined): boolean {
  return String(status?.ino) === inode && String(status?.birthtimeMs) === born;
}

/** `undefined` when nothing is there. */
export async function statusOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
