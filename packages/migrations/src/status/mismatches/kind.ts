import { type ComparedSet } from '../compared-set';
import { type Mismatch } from '../migration-status';

/** One kind of mismatch: finds all of its kind in what is compared. */
export type MismatchFinder = (compared: ComparedSet) => readonly Mismatch[];

/** Sentences of advice as one text; those that don't apply are left out. */
export function advice(...sentences: (string | undefined | false)[]): string {
  return sentences.filter((sentence) => sentence !== undefined && sentence !== false).join(' ');
}

/** The advice to recreate a database of ours. */
export function resetAdvice({ reset }: Pick<ComparedSet, 'reset'>): string | undefined {
  return reset && `Or recreate the database from these files, without the rows in it: ${reset}`;
}
