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
        `Close the programs that use it, or unmount it, and try again.`,
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

/** The trash no longer holds all of a removed worktree. */
export class TrashIncompleteError extends Failure {
  readonly code = 'TRASH_INCOMPLETE';

  constructor(
    readonly identifier: string,
    readonly item: string,
    /** The ref that keeps its work, if there is one. */
    readonly backup: string | undefined,
  ) {
    super(
      `${identifier} can't be restored: ${item} no longer holds all of it. ` +
        (backup === undefined
          ? 'It was deleted or restored in the meantime.'
          : `Its work is still kept. Get it with: git worktree add <directory> ${backup}`),
    );
  }
}
