import { type Repository } from '@nx-worktree/git';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type Identifier } from '../engine/identifier';

/**
 * Says where the worktree of an environment is made.
 *
 * @param worktrees the directory that holds the worktrees: absolute, relative to the main checkout, or `~/...` for one
 *   in the user's home, since no shell replaces that in nx.json
 */
export function worktreeDirectory(
  { root }: Pick<Repository, 'root'>,
  purpose: string,
  identifier: Identifier,
  worktrees = 'worktrees',
): string {
  return resolve(
    root,
    worktrees.replace(/^~(?=[/\\]|$)/, () => process.env['HOME'] || homedir()),
    `${purpose}-${identifier}`,
  );
}
