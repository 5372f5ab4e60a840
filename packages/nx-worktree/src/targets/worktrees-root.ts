import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The directory of the project that manages the worktrees, relative to the workspace. `nx exec` runs a command in that of
 * every project, so it has to be there, and what such a command does must not reach the worktrees. Git sees no empty
 * directory, and Nx looks for no projects in its own.
 */
export const WORKTREES_ROOT = '.nx/worktrees';

/**
 * Makes that directory. In a workspace that can't be written to, only `nx exec` lacks it.
 *
 * @param workspaceRoot absolute path
 */
export function makeWorktreesRoot(workspaceRoot: string): void {
  try {
    mkdirSync(join(workspaceRoot, WORKTREES_ROOT), { recursive: true });
  } catch {
    return;
  }
}
