import { type Lock } from './measured-locks';

/** What statements that change rows take: others can read and write the table, but not these rows. */
export const WEAKEST = 'ROW EXCLUSIVE';

/** What is known of a lock. */
export type Locking = Pick<Lock, 'mode' | 'isRewritten' | 'isRead'> & {
  /** Whether at least half of the rows were changed. */
  readonly isMostChanged?: boolean;
};

/**
 * What a lock means for a table of a million rows.
 *
 * @param slow what makes its transaction last
 */
export function meaningOf(
  { mode, isRewritten, isRead, isMostChanged = false }: Locking,
  slow?: Locking & Pick<Lock, 'table'>,
): string {
  if (mode === WEAKEST) {
    const many = isMostChanged
      ? 'It changes most of the rows: whoever changes one of them'
      : 'Whoever changes one of the rows that it changes';
    return `${many} waits until its transaction ends. Change a million rows in batches.`;
  }
  const blocked =
    mode === 'ACCESS EXCLUSIVE' ? 'Nobody can read or write the table' : 'Nobody can write the table';
  if (isRewritten) return `${blocked} while it is rewritten: seconds to minutes for a million rows.`;
  if (isRead) return `${blocked} while all of its rows are read: about a second or more for a million rows.`;
  if (slow) {
    const what = slow.isRewritten
      ? 'is rewritten as a whole'
      : slow.isRead
        ? 'is read as a whole'
        : 'gets other rows';
    return `${blocked} until its transaction ends, in which ${slow.table} ${what}.`;
  }
  return `${blocked} for a moment. It waits for all who use the table, and others wait behind it: set lock_timeout.`;
}
