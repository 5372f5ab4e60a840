import { hasCode, readIfThere } from '@nx-worktree/system';
import { parse } from 'dotenv';
import { lstat } from 'node:fs/promises';

/**
 * Whose file lies at a path where the variables of an environment could be. Ours is a regular file that carries the id of
 * the environment; a link leads to a file that is not ours, perhaps outside the worktree, and is never followed.
 *
 * @param path absolute
 * @param environment id of the environment
 */
export async function ownerOfFile(path: string, environment: string): Promise<'ours' | 'others' | 'none'> {
  const status = await lstat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
  if (!status) return 'none';
  if (!status.isFile()) return 'others';
  const { NX_WORKTREE_ENVIRONMENT: id } = parse((await readIfThere(path)) ?? '');
  return id === environment ? 'ours' : 'others';
}
