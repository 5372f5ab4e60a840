import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { isLiving } from '@nx-worktree/system';
import { ageCheck } from '../doctor/age';
import { type Answer, examine } from '../doctor/check';
import { examined } from '../doctor/examined';
import { inWorktree } from '../doctor/in-worktree';
import { type Repository } from '@nx-worktree/git';
import { EnvironmentBusyError } from '../engine/environment-errors';
import {
  type EnvironmentFacts,
  type EnvironmentRecord,
  type PartOptions,
  PARTS,
  RECORD_PART,
  type Records,
} from '../parts/parts';
import { type FoundRecord } from '../engine/records';
import { type Check, type Examined, type Variables } from '../engine/check';
import { type Part } from '../engine/part';
import { partCheck } from '../engine/part-check';
import { type ServersInUse } from '../server/servers-in-use';
import { stackOf } from '../parts/stack-of';

/** What doctor says of one environment. */
export interface ExaminedEnvironment {
  readonly identifier: string;
  /** What follows is known unless the record can't be read. */
  readonly purpose?: string;
  readonly directory?: string;
  readonly answers: readonly Answer[];
}

/** Where environments are, and what their databases are on. */
export interface Place {
  readonly repository: Repository;
  readonly records: Records;
  readonly servers: ServersInUse;
}

interface Request extends Pick<PartOptions, 'targets'> {
  readonly fix: boolean;
  readonly shell: Variables;
  readonly migrations: readonly MigrationSet[];
  readonly isProjectFile?: ProjectFileTest;
}

/**
 * Makes the checks of one environment: each of its parts, and what is around it.
 *
 * @param unfinished why what killed commands left of environments could not be taken away, by identifier
 */
export async function examineEnvironment(
  place: Place,
  request: Request,
  found: FoundRecord<EnvironmentFacts>,
  unfinished: ReadonlyMap<string, string>,
): Promise<ExaminedEnvironment> {
  if (found.state === 'unreadable') return { identifier: found.identifier, answers: [unreadable(found)] };
  const { identifier, purpose, directory } = found.record;
  const answers =
    (await obstacle(found.record, unfinished)) ?? (await answersOn(place, request, found.record));
  return { identifier, purpose, directory, answers };
}

/** A fix makes this process the holder of the environment. When another process holds it, it is only looked at. */
async function answersOn(
  place: Place,
  request: Request,
  environment: EnvironmentRecord,
): Promise<readonly Answer[]> {
  const { records } = place;
  const look = (): Promise<Answer[]> =>
    examine(checksOf(place, request, examined(records, environment, request.shell)), false);
  if (!request.fix) return look();
  try {
    const taken = await records.take(environment.identifier);
    if (taken?.id !== environment.id)
      return [{ check: RECORD_PART, state: 'unchecked', text: 'it was removed in the meantime' }];
    try {
      return await examine(checksOf(place, request, examined(records, taken, request.shell)), true);
    } finally {
      await records.release(taken);
    }
  } catch (error) {
    if (error instanceof EnvironmentBusyError) return look();
    throw error;
  }
}

/** In the order of the parts, since each stands on those before it. */
function checksOf(place: Place, request: Request, environment: Examined<EnvironmentFacts>): Check[] {
  const record = environment.record();
  const server = place.servers.of(record.server ?? {});
  const { parts } = stackOf({ ...place, server }, record, request);
  const begun = PARTS.flatMap((kind: Part) => {
    const part = parts.find(({ name }) => name === kind.name);
    if (!part || !record.begun.includes(part.name)) return [];
    return [{ ...kind, checks: part.checks?.(environment) ?? [partCheck(part, environment)] }];
  });
  const worktree = begun.filter((part) => part.place === 'makes-directory').flatMap(({ checks }) => checks);
  const inside = (check: Check): Check => inWorktree(worktree, check);
  return [
    ...begun.flatMap(({ place: where, checks }) =>
      checks.map((check) => ((check.isInWorktree ?? where === 'in-directory') ? inside(check) : check)),
    ),
    ageCheck(environment),
  ];
}

/** Why there is nothing to examine yet. */
async function obstacle(
  { identifier, state, holder }: EnvironmentRecord,
  unfinished: ReadonlyMap<string, string>,
): Promise<Answer[] | undefined> {
  const check = RECORD_PART;
  if (holder && (await isLiving(holder)))
    return [{ check, state: 'unchecked', text: `process ${holder.process.pid} works on it now` }];
  if (state === 'ready') return undefined;
  const text = `A command was killed while it was ${state} this environment.`;
  const left = unfinished.get(identifier);
  const mend = 'nx run worktrees:doctor --fix';
  return [{ check, state: 'failed', text, mend, ...(left !== undefined && { left }) }];
}

function unreadable({ path, reason, isNewer }: Extract<FoundRecord, { state: 'unreadable' }>): Answer {
  const text = `The record ${path} can't be read: ${reason}.`;
  const mend = isNewer ? 'Update nx-worktree.' : `rm ${path} && nx run worktrees:doctor --fix`;
  return { check: RECORD_PART, state: 'failed', text, mend };
}
