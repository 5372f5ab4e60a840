import { Failure, messageOf, shown } from '@nx-worktree/system';

/** A worktree can't be moved into the trash. */
export class CheckoutImmovableError extends Failure {
  readonly code = 'CHECKOUT_IMMOVABLE';

  constructor(
    readonly directory: string,
    cause: unknown,
  ) {
    super(
      `${directory} can't be moved into the trash, so nothing was removed: ${messageOf(cause)}. ` +
        `End what has it open, or unmount it, and try again.`,
      { cause },
    );
  }
}

/** There is no removed worktree with an identifier in the trash. */
export class NotInTrashError extends Failure {
  readonly code = 'NOT_IN_TRASH';

  constructor(
    readonly identifier: string,
    /** The names that are most alike, best first. */
    readonly nearest: readonly string[],
    readonly known: readonly string[],
  ) {
    super(`The trash holds no worktree ${shown(identifier)}. ${offer(nearest, known)}`);
  }
}

function offer(nearest: readonly string[], known: readonly string[]): string {
  if (nearest.length > 0) return `Did you mean ${nearest.join(', ')}?`;
  if (known.length > 0) return `It holds: ${known.join(', ')}.`;
  return 'It is empty: removed worktrees are kept for 24 hours.';
}

/** A part of a removed worktree isn't in the trash any more. */
export class TrashIncompleteError extends Failure {
  readonly code = 'TRASH_INCOMPLETE';

  constructor(
    readonly identifier: string,
    readonly item: string,
    /** The ref that keeps its work, if there is one. */
    readonly backup: string | undefined,
  ) {
    super(
      `${identifier} can't be restored: it isn't whole any more in ${item}. ` +
        (backup === undefined
          ? 'Somebody has deleted or restored it meanwhile.'
          : `Its work is kept all the same: git worktree add <directory> ${backup}`),
    );
  }
}
