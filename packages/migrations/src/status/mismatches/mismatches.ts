import { changedSinceApplied } from './changed-since-applied';
import { failedHalfWay } from './failed-half-way';
import { type MismatchFinder } from './kind';
import { locked } from './locked';
import { notCommitted } from './not-committed';
import { notInThisCheckout } from './not-in-this-checkout';
import { outOfOrder } from './out-of-order';
import { twoOfOneNumber } from './two-of-one-number';

/**
 * The kinds that files in order can have, as they are shown: what keeps tools from working comes first. Two heads are no
 * order: tools refuse them in `migrations`.
 */
export const MISMATCHES: readonly MismatchFinder[] = [
  twoOfOneNumber,
  failedHalfWay,
  locked,
  notInThisCheckout,
  changedSinceApplied,
  outOfOrder,
  notCommitted,
];
