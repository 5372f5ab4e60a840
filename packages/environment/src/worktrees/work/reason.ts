import { hasCode, messageOf } from '@nx-worktree/system';
import { GitCommandError } from '@nx-worktree/git';

/** Why a file can't be read (errno(3)). */
const UNREADABLE = ['EACCES', 'EPERM', 'EIO', 'EISDIR', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

/**
 * Says why nobody can tell whether there is work: in git's words where git failed.
 *
 * @param error what was thrown while looking
 * @throws the same error, unless it says that git failed or a file can't be read: then it is a bug, or git is missing
 */
export function reasonOf(error: unknown): string {
  if (error instanceof GitCommandError) return error.stderr.replaceAll(/\s*\n\s*/g, ' ') || error.message;
  if (hasCode(error, ...UNREADABLE)) return messageOf(error);
  throw error;
}
