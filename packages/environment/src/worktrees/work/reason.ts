import { hasCode, messageOf } from '@nx-worktree/system';
import { GitCommandError } from '@nx-worktree/git';

/** What files can have against being read (errno(3)). */
const UNREADABLE = ['EACCES', 'EPERM', 'EIO', 'EISDIR', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

/**
 * Why it can't be told whether there is work, in git's words where it is git that can't.
 *
 * @throws what was thrown, when it is no failure to look but a mistake of ours, or there is no git at all
 */
export function reasonOf(error: unknown): string {
  if (error instanceof GitCommandError) return error.stderr.replaceAll(/\s*\n\s*/g, ' ') || error.message;
  if (hasCode(error, ...UNREADABLE)) return messageOf(error);
  throw error;
}
