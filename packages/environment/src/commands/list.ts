import { isLiving, messageOf, mapAtOnce } from '@nx-worktree/system';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { sizeOf } from '../disk/size-of';
import { absenceOf } from '../engine/absence';
import {
  isAtItsPlace,
  type Repository,
  worktreeEntries,
  type WorktreeEntry,
  worktreeEntryOf,
} from '@nx-worktree/git';
import { type Purpose, purposeOf, PURPOSES } from '../purposes/purposes';
import {
  type EnvironmentFacts,
  type EnvironmentRecord,
  listedParts,
  type ListedParts,
  withStartingCommit,
} from '../parts/parts';
import { type FoundRecord } from '../engine/records';
import { workAtRisk } from '../worktrees/work/at-risk';
import { type WorkAtRisk } from '../worktrees/work/work-errors';
import { openSettled } from './open-settled';

/** What to list, and how thoroughly. */
export interface ListOptions {
  /** Only those of this purpose. */
  readonly purpose?: string;
  /** The purposes that the workspace knows; the usual ones, when left out. */
  readonly purposes?: readonly Purpose[];
  /** `all` measures every worktree, however long that takes; `quick` those that it gets to in a quarter of a second. */
  readonly sizes?: 'quick' | 'all';
}

/** An environment with what its parts tell of themselves. */
export interface ListedEnvironment extends ListedParts {
  readonly identifier: string;
  readonly state: EnvironmentState;
  /** Why the state is what it is, where that needs words. */
  readonly reason?: string;
  /** What follows is known unless the record can't be read. */
  readonly purpose?: string;
  readonly created?: string;
  readonly directory?: string;
  /** What it takes on disk, in bytes; unknown when it was not asked for or measured. */
  readonly size?: number;
}

/**
 * - `clean`: nothing in it that isn't elsewhere as well
 * - `dirty`: changes that are not committed, ignored files that are precious, or an operation that waits
 * - `unpushed`: commits that no branch, tag or remote has, or work in other repositories inside
 * - `locked`: a user ran `git worktree lock`
 * - `busy`: a process creates or removes it now
 * - `unfinished`: such a process was killed, and what it left can't be taken away yet
 * - `orphaned`: its worktree is gone
 * - `unknown`: its record is gone or can't be read, or git can't tell what is in it
 */
export type EnvironmentState =
  'clean' | 'dirty' | 'unpushed' | 'locked' | 'busy' | 'unfinished' | 'orphaned' | 'unknown';

/** git waits for the disk about as long as it computes. */
const AT_ONCE = 2 * availableParallelism();

const QUICK_MS = 250;

/**
 * Lists the environments of a repository, oldest first. What a killed command left is taken away before.
 *
 * @param from any directory of the repository
 * @throws {@link UnknownPurposeError} when no purpose has the name that was asked for
 */
export async function listEnvironments(
  from: string,
  options: ListOptions = {},
): Promise<ListedEnvironment[]> {
  const { repository, records, unfinished } = await openSettled(from);
  // Entries before records: an environment that is created meanwhile is then missing, and not taken for a lost one.
  const entries = await worktreeEntries(repository);
  const found = await records.all();
  const wanted = ofPurpose(found, options);
  const listed = await mapAtOnce(wanted, AT_ONCE, (record) =>
    describe(repository, record, entries, unfinished).catch((error: unknown) => unknownFor(record, error)),
  );
  const lost = options.purpose === undefined ? withoutRecord(found, entries) : [];
  return withSizes([...listed, ...lost].sort(byAge), options.sizes);
}

/** A purpose that the workspace no longer knows can still have environments. */
function ofPurpose(
  found: readonly FoundRecord<EnvironmentFacts>[],
  { purpose, purposes = PURPOSES }: ListOptions,
): readonly FoundRecord<EnvironmentFacts>[] {
  if (purpose === undefined) return found;
  const those = found.filter((one) => one.state === 'readable' && one.record.purpose === purpose);
  if (those.length === 0) purposeOf(purpose, purposes);
  return those;
}

async function withSizes(
  listed: readonly ListedEnvironment[],
  sizes: ListOptions['sizes'],
): Promise<ListedEnvironment[]> {
  if (sizes === undefined) return [...listed];
  const signal = sizes === 'quick' ? AbortSignal.timeout(QUICK_MS) : undefined;
  return mapAtOnce(listed, AT_ONCE, async (environment) => {
    const { directory, state } = environment;
    if (directory === undefined || state === 'orphaned') return environment;
    const size = await sizeOf(directory, signal);
    return size === undefined ? environment : { ...environment, size };
  });
}

function byAge(one: ListedEnvironment, other: ListedEnvironment): number {
  return (one.created ?? '').localeCompare(other.created ?? '');
}

async function describe(
  repository: Repository,
  found: FoundRecord<EnvironmentFacts>,
  entries: readonly WorktreeEntry[],
  unfinished: ReadonlyMap<string, string>,
): Promise<ListedEnvironment> {
  if (found.state === 'unreadable') {
    return { identifier: found.identifier, state: 'unknown', reason: `${found.path}: ${found.reason}` };
  }
  const { identifier, purpose, created, directory, id } = found.record;
  // One that can't be read is in no list; then this throws.
  const entry = entries.find((one) => one.id === id) ?? (await worktreeEntryOf(repository, id));
  return {
    identifier,
    ...(await conditionOf(repository, found.record, entry, unfinished.get(identifier))),
    purpose,
    created,
    directory: entry?.directory ?? directory,
    ...listedParts(found.record),
  };
}

/** What became of a worktree that isn't at its place, and what to do when it is elsewhere. */
async function reasonOfAbsence(repository: Repository, entry: WorktreeEntry): Promise<string> {
  const { cause, found } = await absenceOf(repository, entry);
  return found ? `${cause}. Run: ${found.command}` : cause;
}

type Condition = Pick<ListedEnvironment, 'state' | 'reason'>;

async function conditionOf(
  repository: Repository,
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
  leftover: string | undefined,
): Promise<Condition> {
  const { state, holder } = environment;
  if (holder && (await isLiving(holder)))
    return { state: 'busy', reason: `process ${holder.process.pid} works on it` };
  if (state !== 'ready') return { state: 'unfinished', ...(leftover !== undefined && { reason: leftover }) };
  if (!entry) return { state: 'orphaned', reason: 'git no longer knows this worktree' };
  if (!(await isAtItsPlace(entry)))
    return { state: 'orphaned', reason: await reasonOfAbsence(repository, entry) };
  const risks = await workAtRisk(entry, withStartingCommit(environment));
  const unknown = risks.find(({ kind }) => kind === 'unknown');
  if (unknown)
    return { state: 'unknown', reason: `git can't tell what is in it: ${unknown.details.join('; ')}` };
  return { state: worstOf(risks) };
}

/** One that can't be looked at doesn't keep the others from being listed. */
function unknownFor(found: FoundRecord<EnvironmentFacts>, error: unknown): ListedEnvironment {
  const condition = { state: 'unknown', reason: messageOf(error) } as const;
  if (found.state === 'unreadable') return { identifier: found.identifier, ...condition };
  const { identifier, purpose, created, directory } = found.record;
  return { identifier, ...condition, purpose, created, directory };
}

function worstOf(risks: readonly WorkAtRisk[]): EnvironmentState {
  const kinds = risks.map(({ kind }) => kind);
  if (kinds.includes('changes') || kinds.includes('precious') || kinds.includes('operation')) return 'dirty';
  if (kinds.includes('commits') || kinds.includes('repositories')) return 'unpushed';
  return kinds.includes('lock') ? 'locked' : 'clean';
}

/** Worktrees of ours whose record was deleted. */
function withoutRecord(
  found: readonly FoundRecord<EnvironmentFacts>[],
  entries: readonly WorktreeEntry[],
): ListedEnvironment[] {
  const ids = found.flatMap((record) => (record.state === 'readable' ? [record.record.id] : []));
  const isDamaged = found.some(({ state }) => state === 'unreadable');
  // An unreadable record is listed already, and may be that of the worktree.
  const lost = entries.filter(({ id }) => id !== undefined && !ids.includes(id));
  return (isDamaged ? [] : lost).map(({ directory }) => ({
    identifier: basename(directory),
    state: 'unknown',
    directory,
    reason: `its record is missing. If you no longer need it: git worktree remove ${directory}`,
  }));
}
