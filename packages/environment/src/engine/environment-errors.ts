import { Failure, messageOf, shown } from '@nx-worktree/system';
import { type BaseRecord } from './record';

/** A living process creates or removes the environment right now. */
export class EnvironmentBusyError extends Failure {
  readonly code = 'ENVIRONMENT_BUSY';

  constructor(
    readonly identifier: string,
    readonly pid: number,
    state: BaseRecord['state'],
  ) {
    super(
      `The environment ${identifier} is ${state === 'creating' ? 'being created' : 'in use'} by process ${pid}. ` +
        `Try again when that process has ended.`,
    );
  }
}

/** The record of an environment is damaged or from a newer version. */
export class RecordUnreadableError extends Failure {
  readonly code = 'RECORD_UNREADABLE';

  readonly path: string;
  readonly reason: string;

  constructor(
    readonly identifier: string,
    { path, reason, isNewer }: { readonly path: string; readonly reason: string; readonly isNewer: boolean },
  ) {
    super(
      `The record of the environment ${identifier} can't be read: ${reason}. ` +
        (isNewer ? 'Update nx-worktree in this checkout.' : waysOut(identifier, path)),
    );
    this.path = path;
    this.reason = reason;
  }
}

function waysOut(identifier: string, path: string): string {
  return (
    `Remove the environment by the metadata in its worktree: nx run worktrees:remove --identifier=${identifier} --force\n` +
    `If that fails too, delete ${path}, and remove the worktree with: git worktree remove <directory>`
  );
}

/** An environment could not be taken away wholly. */
export class RemovalUnfinishedError extends Failure {
  readonly code = 'REMOVAL_UNFINISHED';

  constructor(
    readonly identifier: string,
    cause: unknown,
    /** Whether that is because the server of its database can't be reached. */
    isServerOutOfReach: boolean,
  ) {
    super(
      `The environment ${identifier} could not be removed completely: ${reasonsOf(cause)}\n` +
        `The next nx-worktree command tries again.` +
        (isServerOutOfReach
          ? ` If that server is gone for good: nx run worktrees:remove --identifier=${identifier} --force`
          : ''),
      { cause },
    );
  }
}

function reasonsOf(cause: unknown): string {
  return cause instanceof AggregateError ? cause.errors.map(messageOf).join('\n') : messageOf(cause);
}

/** There is no environment with an identifier. */
export class EnvironmentUnknownError extends Failure {
  readonly code = 'ENVIRONMENT_UNKNOWN';

  constructor(
    readonly identifier: string,
    /** The names that are most alike, best first. */
    readonly nearest: readonly string[],
    readonly known: readonly string[],
  ) {
    super(`There is no environment ${shown(identifier)}. ${offer(nearest, known)}`);
  }
}

function offer(nearest: readonly string[], known: readonly string[]): string {
  if (nearest.length > 0) return `Did you mean ${nearest.join(', ')}?`;
  return known.length > 0 ? `There are: ${known.join(', ')}.` : 'This repository has none.';
}

/** A part of an environment is not as it was created. */
export class EnvironmentUnsoundError extends Failure {
  readonly code = 'ENVIRONMENT_UNSOUND';

  constructor(
    /** Name of the part, or `worktree` when the whole directory is gone. */
    readonly part: string,
    readonly reason: string,
    readonly advice: string,
  ) {
    super(`The environment is not sound (${part}): ${reason} ${advice}`);
  }
}

/** A part failed, and what had been made could not all be taken away again. */
export class RevertFailedError extends Failure {
  readonly code = 'REVERT_FAILED';

  /**
   * @param cause why the environment could not be created
   * @param leftover why something of it is still there
   */
  constructor(
    readonly identifier: string,
    cause: unknown,
    readonly leftover: unknown,
  ) {
    super(
      `${messageOf(cause)}\nIn addition, part of the environment ${identifier} could not be removed: ` +
        `${messageOf(leftover)}\nThe next nx-worktree command tries again.`,
      { cause },
    );
  }
}

/** What a killed command left of an environment could not be taken away yet. */
export class EnvironmentUnfinishedError extends Failure {
  readonly code = 'ENVIRONMENT_UNFINISHED';

  constructor(
    readonly identifier: string,
    /** Why; unknown when the command was killed only just now. */
    readonly reason: string | undefined,
  ) {
    super(
      `The environment ${identifier} is incomplete: a command was killed while working on it` +
        `${reason === undefined ? '' : `, and what it left behind can't be removed yet: ${reason}`}. ` +
        `See what is left: nx run worktrees:list`,
    );
  }
}

/** A worktree has no database that could be looked at or recreated. */
export class NoDatabaseError extends Failure {
  readonly code = 'NO_DATABASE';

  constructor(readonly identifier: string) {
    super(
      `The worktree ${identifier} has no database. Create a worktree that has one: nx g worktree <identifier> --database`,
    );
  }
}
