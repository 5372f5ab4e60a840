import { packageManager } from './package-manager';
import { type FindScanners, type ScannedPlace, type Scanner } from './scanner';
import { testConfigurations } from './test-configurations';
import { testScripts } from './test-scripts';

/** The kinds of tools that are looked for, one line each. */
const KINDS: readonly FindScanners[] = [packageManager, testScripts, testConfigurations];

/** Finds the tools that would scan worktrees in a directory below the main checkout. */
export function scannersOf(place: ScannedPlace): Scanner[] {
  return KINDS.flatMap((find) => find(place));
}
