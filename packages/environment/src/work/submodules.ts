import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../git/run';
import { type WorktreeEntry } from '../git/worktree-entry';

/**
 * Commits in the submodules of a worktree that none of their remotes has. The repositories of its submodules belong to
 * the worktree alone and go with it.
 */
export async function unpushedInSubmodules({ path, directory }: WorktreeEntry): Promise<string[]> {
  if (!existsSync(join(path, 'modules'))) return [];
  const log = 'git log --format="$displaypath: %h %s" HEAD --branches --not --remotes';
  const found = await git(directory, ['submodule', '--quiet', 'foreach', '--recursive', log]);
  return found.split('\n').filter(Boolean);
}
