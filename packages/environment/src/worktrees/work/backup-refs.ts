/** The refs below which backups of removed worktrees are kept: a commit that one of them leads to is safe. */
export const BACKUP_REFS = 'refs/nx-worktree';
