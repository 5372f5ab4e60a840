import { Repository } from '@nx-worktree/git';
import { type EnvironmentFacts, listedParts, openRecords, type Records } from '../parts/parts';
import { keptUntil, trashItems } from '../worktrees/trash/items';
import { type Note } from '../worktrees/trash/note';

/** A removed worktree that can be restored. */
export interface ListedTrash {
  readonly id: string;
  readonly identifier: string;
  readonly purpose: string;
  /** The branch that it was on, or that it was made from. */
  readonly branch?: string;
  readonly commit?: string;
  /** When it was removed, as ISO date. */
  readonly removed: string;
  /** Until when it can be restored at least; not set when it stays until the trash is emptied. */
  readonly until?: string;
  /** What has changed in it after it was removed, and is kept nowhere else. */
  readonly changed?: readonly string[];
  /** Where it was, and will be again. */
  readonly directory: string;
  /** The ref that keeps what would have been lost. */
  readonly backup?: string;
}

/** What the trash holds. */
export interface TrashList {
  readonly restorable: readonly ListedTrash[];
  /** Why some of it can't be restored: its notes can't be read. */
  readonly damaged: readonly string[];
}

/**
 * Lists the removed worktrees that can be restored, the last one first.
 *
 * @param from any directory of the repository
 */
export async function listTrash(from: string): Promise<TrashList> {
  const records = openRecords(await Repository.open(from));
  const items = await trashItems(records);
  return {
    restorable: (await restorableNotes(records)).map(describe),
    damaged: items.flatMap((item) => (item.state === 'damaged' ? [`${item.path}: ${item.reason}`] : [])),
  };
}

/** The notes of what can be restored, the last one first. */
export async function restorableNotes(records: Records): Promise<Note<EnvironmentFacts>[]> {
  const items = await trashItems(records);
  return items
    .flatMap((item) => (item.state === 'restorable' ? [item.note] : []))
    .sort((one, other) => other.removed.localeCompare(one.removed));
}

function describe(note: Note<EnvironmentFacts>): ListedTrash {
  const { environment, commit, removed, directory, backup, changed } = note;
  const { id, identifier, purpose } = environment;
  const branch = note.branch?.replace('refs/heads/', '') ?? listedParts(environment).branch;
  const until = keptUntil(note);
  return {
    id,
    identifier,
    purpose,
    ...(branch !== undefined && { branch }),
    ...(commit !== undefined && { commit }),
    removed,
    ...(until !== undefined && { until }),
    ...(changed && { changed }),
    directory,
    ...(backup !== undefined && { backup }),
  };
}
