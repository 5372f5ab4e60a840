import { type Column, type Part, PARTS } from '@nx-worktree/environment';

/** Columns that say where the files of an environment come from. */
export const SOURCE_COLUMNS: readonly Column[] = columnsOf((part) => part.place === 'makes-directory');

/** Columns of the other parts of environments. */
export const OTHER_COLUMNS: readonly Column[] = columnsOf((part) => part.place !== 'makes-directory');

function columnsOf(isMeant: (part: Part) => boolean): readonly Column[] {
  return PARTS.filter(isMeant).flatMap((part: Part): readonly Column[] => part.listing?.columns ?? []);
}
