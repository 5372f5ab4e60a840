/** The directory that usually holds the worktrees, and the name of the project whose targets manage them. */
export const WORKTREES = 'worktrees';
