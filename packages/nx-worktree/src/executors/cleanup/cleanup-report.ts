import { type CleanedEnvironment, type Cleanup } from '@nx-worktree/environment';
import { count } from '../../terminal/count';
import { age } from '../../terminal/duration';
import { table } from '../../terminal/table';

/** How many of each are named; of hundreds, most people want to know how many. */
const NAMED = 20;

/**
 * What was done, for people: a row for each worktree, then what had no owner.
 *
 * @param now in ms since 1970
 */
export function cleanupReport({ environments, unowned }: Cleanup, isDryRun: boolean, now: number): string {
  const { trash, ports, databases, kept, clusters, failures } = unowned;
  const removed = environments.filter(({ outcome }) => outcome === 'removed').length;
  const lines = [
    environments.length > 0 ? worktrees(environments, isDryRun, now) : 'No worktrees match.',
    trash > 0 && `${isDryRun ? 'Would delete' : 'Deleted'} from the trash: ${count(trash, 'worktree')}.`,
    ports.length > 0 && `${isDryRun ? 'Would release' : 'Released'} ports without a holder: ${named(ports)}.`,
    databases.length > 0 &&
      `${isDryRun ? 'Would drop' : 'Dropped'} databases without a holder: ${named(databases)}.`,
    kept.length > 0 &&
      `${isDryRun ? 'Would drop' : 'Dropped'} old databases of failed suites: ${named(kept)}.`,
    clusters.length > 0 &&
      `${isDryRun ? 'Would delete' : 'Deleted'} embedded servers whose state directory is gone: ${named(clusters)}.`,
    ...failures,
    next(removed, isDryRun),
  ];
  return lines.filter((line) => line !== false).join('\n');
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
