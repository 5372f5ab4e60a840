import { readJsonFile } from '@nx-worktree/system';
import { z } from 'zod';

/**
 * Whether a file that can't be read comes from a newer version, which says more than the list of what differs.
 *
 * @returns the version of its format, or `undefined` when it is ours or not to be read at all
 */
export async function newerVersionIn(path: string): Promise<number | undefined> {
  const file = await readJsonFile(path, z.object({ schemaVersion: z.number().gt(1) }));
  return file.state === 'present' ? file.value.schemaVersion : undefined;
}
