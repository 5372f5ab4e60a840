import { meaningOf, WEAKEST } from './meaning';
import { type Lock } from './measured-locks';

/** A table that a migration has changed, as its files and counters show, whatever the statement was. */
export interface ChangedOtherwise {
  readonly name: string;
  readonly how: 'rewritten' | 'emptied' | 'reindexed' | 'changed';
}

const STATEMENT = 'a statement outside of the transaction in which the tool notes the migration';

const LOCKS: Readonly<
  Record<ChangedOtherwise['how'], Pick<Lock, 'mode' | 'isRewritten' | 'isRead' | 'isLong'>>
> = {
  rewritten: { mode: 'ACCESS EXCLUSIVE', isRewritten: true, isRead: false, isLong: true },
  emptied: { mode: 'ACCESS EXCLUSIVE', isRewritten: false, isRead: false, isLong: false },
  reindexed: { mode: 'SHARE', isRewritten: false, isRead: true, isLong: true },
  changed: { mode: WEAKEST, isRewritten: false, isRead: false, isLong: false },
};

/**
 * What was locked without having been seen: no event tells of `vacuum full`, and of changes of rows only one in the
 * transaction in which the tool notes the migration.
 *
 * @param seen locks of these tables were seen
 */
export function changedOtherwise(changed: readonly ChangedOtherwise[], seen: readonly Lock[]): Lock[] {
  const unseen = changed.filter(
    ({ name, how }) => !seen.some((lock) => lock.table === name && explains(lock, how)),
  );
  return unseen.map(({ name, how }) => {
    const lock = LOCKS[how];
    return { table: name, statement: STATEMENT, heldMs: null, ...lock, meaning: meaningOf(lock) };
  });
}

function explains({ mode, isRewritten }: Lock, how: ChangedOtherwise['how']): boolean {
  if (how === 'rewritten') return isRewritten;
  return how === 'changed' || mode === LOCKS[how].mode || mode === 'ACCESS EXCLUSIVE';
}
