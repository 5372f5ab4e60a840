import { Failure, messageOf } from '@nx-worktree/system';
import { fixCommand } from '../../engine/fix-command';
import { describeUse, type SessionUse } from '../../usage/use';

/** Somebody has a session in a database that is to be recreated. */
export class DatabaseInUseError extends Failure {
  readonly code = 'DATABASE_IN_USE';

  constructor(
    readonly identifier: string,
    readonly database: string,
    readonly sessions: readonly SessionUse[],
  ) {
    super(
      `The database ${database} of ${identifier} is in use, so it was not recreated. It is used by:\n` +
        sessions.map((session) => `  ${describeUse(session)}\n`).join('') +
        'End these and try again, or add --force to end these sessions.',
    );
  }
}

/** The old database of a worktree is dropped, and the new one could not be made. */
export class DatabaseNotRecreatedError extends Failure {
  readonly code = 'DATABASE_NOT_RECREATED';

  constructor(
    readonly identifier: string,
    readonly database: string,
    cause: unknown,
  ) {
    super(
      `The database ${database} of ${identifier} was dropped and could not be recreated: ${messageOf(cause)}\n` +
        `When that is fixed: ${fixCommand(identifier)}`,
      { cause },
    );
  }
}
