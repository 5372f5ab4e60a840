import { type CleanedEnvironment, type Cleanup, LEFTOVER_TEXTS } from '@nx-worktree/environment';
import { count } from '../../terminal/count';
import { age } from '../../terminal/duration';
import { table } from '../../terminal/table';

/** What environments can leave, in the order in which it is swept. */
const KEYS = Object.keys(LEFTOVER_TEXTS) as (keyof typeof LEFTOVER_TEXTS)[];

const DID = { delete: 'Deleted', drop: 'Dropped', release: 'Released' } as const;

/** How many of each are named; for hundreds, the number is enough. */
const NAMED = 20;

/**
 * What was done, for people: a row for each worktree, then what had no holder.
 *
 * @param now in ms since 1970
 */
export function cleanupReport({ environments, unowned }: Cleanup, isDryRun: boolean, now: number): string {
  const { trash, failures } = unowned;
  const removed = environments.filter(({ outcome }) => outcome === 'removed').length;
  const lines = [
    environments.length > 0 ? worktrees(environments, isDryRun, now) : 'No worktrees match.',
    trash > 0 && `${did('delete', isDryRun)} from the trash: ${count(trash, 'worktree')}.`,
    ...KEYS.map((key) => leftovers(key, unowned[key], isDryRun)),
    ...failures,
    next(removed, isDryRun),
  ];
  return lines.filter((line) => line !== false).join('\n');
}

function leftovers(
  key: keyof typeof LEFTOVER_TEXTS,
  found: readonly (string | number)[],
  isDryRun: boolean,
): string | false {
  const { verb, what } = LEFTOVER_TEXTS[key];
  return found.length > 0 && `${did(verb, isDryRun)} ${what}: ${named(found)}.`;
}

function did(verb: keyof typeof DID, isDryRun: boolean): string {
  return isDryRun ? `Would ${verb}` : DID[verb];
}

function worktrees(environments: readonly CleanedEnvironment[], isDryRun: boolean, now: number): string {
  const rows = environments.map(({ identifier, purpose = '', created, outcome, reason = '' }) => {
    const old = created === undefined ? '' : age(created, now);
    return [identifier, purpose, old, outcome === 'removed' && isDryRun ? 'would go' : outcome, reason];
  });
  return table(['identifier', 'purpose', 'age', '', 'why'], rows);
}

function next(removed: number, isDryRun: boolean): string | false {
  if (removed === 0) return false;
  if (isDryRun) return `Remove ${count(removed, 'worktree')}: the same command without --dry-run`;
  return `Removed worktrees stay in the trash for a day. Restore one: nx run worktrees:restore --identifier=<identifier>`;
}

function named(all: readonly (string | number)[]): string {
  const more = all.length - NAMED;
  return all.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
