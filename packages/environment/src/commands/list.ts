import { isRunning } from '@nx-worktree/system';
import { Repository } from '../git/repository';
import { isAtItsPlace, worktreeEntries, type WorktreeEntry } from '../git/worktree-entry';
import { type EnvironmentRecord, type Ports } from '../stack/record';
import { EnvironmentRecords } from '../stack/records';
import { workAtRisk } from '../work/at-risk';

export interface ListedEnvironment {
  readonly identifier: string;
  readonly state: EnvironmentState;
  /** Why the state is what it is, where that needs words. */
  readonly reason?: string;
  /** What follows is known unless the record can't be read. */
  readonly purpose?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly created?: string;
  readonly directory?: string;
  readonly ports?: Ports;
  readonly database?: string;
}

/**
 * - `clean`: nothing in it that isn't elsewhere as well
 * - `dirty`: changes that are not committed, or an operation that waits
 * - `unpushed`: commits that no branch, tag or remote has
 * - `locked`: somebody used `git worktree lock`
 * - `busy`: a process creates or removes it now
 * - `unfinished`: such a process was killed; the next command that creates or removes finishes its work
 * - `orphaned`: its directory is gone
 * - `unknown`: its record can't be read
 */
export type EnvironmentState =
  'clean' | 'dirty' | 'unpushed' | 'locked' | 'busy' | 'unfinished' | 'orphaned' | 'unknown';

const AT_ONCE = 8;

/**
 * Lists the environments of a repository, oldest first. Changes nothing.
 *
 * @param from any directory of the repository
 */
export async function listEnvironments(from: string): Promise<ListedEnvironment[]> {
  const repository = await Repository.open(from);
  const found = await new EnvironmentRecords(repository).all();
  const entries = new Map((await worktreeEntries(repository)).map((entry) => [entry.environment, entry]));
  const listed = await mapAtOnce(found, AT_ONCE, async (record): Promise<ListedEnvironment> => {
    if (record.state === 'unreadable') {
      return { identifier: record.identifier, state: 'unknown', reason: `${record.path}: ${record.reason}` };
    }
    return describe(record.record, entries.get(record.record.id));
  });
  return listed.sort((one, other) => (one.created ?? '').localeCompare(other.created ?? ''));
}

async function describe(
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
): Promise<ListedEnvironment> {
  const { identifier, purpose, created, directory, facts } = environment;
  return {
    identifier,
    state: await stateOf(environment, entry),
    purpose,
    created,
    directory,
    ...(facts.checkout && { branch: facts.checkout.branch, commit: facts.checkout.commit }),
    ...(facts.ports && { ports: facts.ports }),
    ...(facts.database && { database: facts.database.name }),
  };
}

async function stateOf(
  { state, owner }: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
): Promise<EnvironmentState> {
  if (owner && (await isRunning(owner))) return 'busy';
  if (state !== 'ready') return 'unfinished';
  if (!entry || !(await isAtItsPlace(entry))) return 'orphaned';
  const kinds = (await workAtRisk(entry)).map(({ kind }) => kind);
  if (kinds.includes('changes') || kinds.includes('operation')) return 'dirty';
  if (kinds.includes('commits')) return 'unpushed';
  return kinds.includes('lock') ? 'locked' : 'clean';
}

/** Each look is a few processes of git: all at once would be hundreds. */
async function mapAtOnce<From, To>(
  items: readonly From[],
  atOnce: number,
  map: (item: From) => Promise<To>,
): Promise<To[]> {
  const results: To[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(map))));
  }
  return results;
}
