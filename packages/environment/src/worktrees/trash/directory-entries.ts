import { hasCode } from '@nx-worktree/system';
import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** What lies in a directory; nothing when the directory isn't there, or isn't one any more. */
export async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
