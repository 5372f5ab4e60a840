import { unlinkIfThere } from '@nx-worktree/system';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesOf } from './directory-entries';

/**
 * Deletes all links in a directory, so that nothing that deletes the directory afterwards can follow one into the main
 * checkout, whose dependencies a worktree links to. Several processes may do so at once.
 *
 * @param directory absolute path; nothing happens when it is gone, or is a link itself
 */
export async function unlinkBelow(directory: string): Promise<void> {
  const status = await lstat(directory).catch(() => undefined);
  if (!status?.isDirectory()) return;
  for (const entry of await entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isSymbolicLink()) await unlinkIfThere(path);
    else if (entry.isDirectory()) await unlinkBelow(path);
  }
}
