import { Failure } from '@nx-worktree/system';

/** Only databases of worktrees are recreated: any other may hold what nobody can make again. */
export class NotInWorktreeError extends Failure {
  readonly code = 'NOT_IN_WORKTREE';

  constructor(readonly directory: string) {
    super(
      `${directory} is not a test worktree, and only databases of test worktrees are recreated. Run the command in one, or ` +
        `name it: --identifier=api-endpoints. All of them: nx run worktrees:list`,
    );
  }
}

/** Rows would be lost, and nobody has said that they may. */
export class NotConfirmedError extends Failure {
  readonly code = 'NOT_CONFIRMED';

  constructor(
    readonly database: string,
    readonly identifier: string,
    /** Whether somebody was asked. */
    wasAsked: boolean,
  ) {
    super(
      wasAsked
        ? `The database ${database} of ${identifier} stays as it is.`
        : `All rows in the database ${database} of ${identifier} would be lost, and there is no terminal to ask whether ` +
            `they may. If they may, add --yes.`,
    );
  }
}
