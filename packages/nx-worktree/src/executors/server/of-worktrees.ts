import { count } from '../../terminal/count';
import { age } from '../../terminal/duration';
import { type OfWorktree } from './server-status';

/**
 * The lines of a status that say which database is of which worktree.
 *
 * @param now in ms since 1970
 */
export function worktreesText(worktrees: readonly OfWorktree[], now: number): string {
  if (worktrees.length === 0) return '';
  const lines = worktrees.map((one) => `\n    ${one.name}  ${ownerOf(one, now)}`);
  return `\n  worktrees  ${count(worktrees.length, 'database')}${lines.join('')}`;
}

function ownerOf({ environment, worktree }: OfWorktree, now: number): string {
  if (!worktree) return `environment ${environment}`;
  const { identifier, repository, deleted } = worktree;
  const gone = deleted === undefined ? '' : `, deleted ${age(deleted, now)} ago`;
  return `${identifier} of ${repository}${gone}`;
}
