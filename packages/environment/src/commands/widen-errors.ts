import { Failure, shown } from '@nx-worktree/system';

/** More projects were asked for in a worktree that doesn't have only some, or that there is not. */
export class NotWidenableError extends Failure {
  readonly code = 'NOT_WIDENABLE';

  constructor(readonly identifier: string) {
    super(
      `No project can be added to ${shown(identifier)}: there is no such worktree, or it already has the files ` +
        `of all projects. List the worktrees with: nx run worktrees:list`,
    );
  }
}
