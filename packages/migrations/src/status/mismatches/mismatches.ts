import { changedSinceApplied } from './changed-since-applied';
import { failedHalfWay } from './failed-half-way';
import { type MismatchFinder } from './kind';
import { notCommitted } from './not-committed';
import { notInThisCheckout } from './not-in-this-checkout';
import { outOfOrder } from './out-of-order';
import { twoHeads } from './two-heads';
import { twoOfOneNumber } from './two-of-one-number';

/** All kinds, in the order in which they are shown: what keeps tools from working comes first. */
export const MISMATCHES: readonly MismatchFinder[] = [
  twoOfOneNumber,
  twoHeads,
  failedHalfWay,
  notInThisCheckout,
  changedSinceApplied,
  outOfOrder,
  notCommitted,
];
