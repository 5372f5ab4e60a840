import { hasCode, readJsonFile } from '@nx-worktree/system';
import { z } from 'zod';

/**
 * Whether a record still holds what an environment has claimed: it is there, and is that of the environment and not of
 * its successor. One that is damaged, or that we may not read, still stands for a worktree.
 *
 * @param record absolute path
 */
export async function isRecordOf(record: string, environment: string): Promise<boolean> {
  try {
    const file = await readJsonFile(record, z.object({ id: z.string() }));
    return file.state === 'damaged' || (file.state === 'present' && file.value.id === environment);
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) return true;
    throw error;
  }
}
