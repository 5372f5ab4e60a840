import { readIfThere } from '@nx-worktree/system';
import { parse } from 'dotenv';
import { join } from 'node:path';
import { ENVIRONMENT_FILES } from './file-names';

/**
 * The variables in the environment file of a worktree, for when its record can't tell them.
 *
 * @returns `undefined` when there is no file that one of our environments has
 */
export async function writtenVariables(directory: string): Promise<Record<string, string> | undefined> {
  for (const name of ENVIRONMENT_FILES) {
    const parsed = parse((await readIfThere(join(directory, name))) ?? '');
    if (parsed['NX_WORKTREE_ENVIRONMENT'] === undefined) continue;
    return Object.fromEntries(
      Object.entries(parsed).map(([key, value]) => [key, value.replaceAll('\\$', '$')]),
    );
  }
  return undefined;
}
