import { located } from '../engine/current-place';
import { EnvironmentUnfinishedError } from '../engine/environment-errors';
import { parseIdentifier } from '../engine/identifier';
import { type BoundPart } from '../engine/bound-part';
import { unknownEnvironment } from '../engine/unknown';
import { follow } from '../parts/follow';
import { type EnvironmentRecord, type PartName, type PartOptions } from '../parts/parts';
import { stackOf, type Surroundings } from '../parts/stack-of';
import { ServerAccess } from '../server/server-access';
import { openSettled } from './open-settled';

/** The part of a worktree's environment that gets something else, and what is asked of that. */
export interface ReassignRequest extends PartOptions {
  /** Any directory of the repository. */
  readonly from: string;
  readonly identifier: string;
  readonly part: PartName;
  /** Although processes of the environment use what the part has. */
  readonly force: boolean;
}

/** An environment before and after. */
export interface Reassigned {
  readonly before: EnvironmentRecord;
  readonly now: EnvironmentRecord;
  /** A few words on what the part has now. */
  readonly summary: string;
}

/**
 * Gives a part of an environment something else instead of what it has, such as other ports; the record, the environment
 * file and the metadata follow.
 *
 * Killed in the middle, the record says what is right, and `recover` makes everything else agree with it.
 *
 * @throws {@link EnvironmentUnknownError} {EnvironmentBusyError} {EnvironmentUnfinishedError}
 * @throws {@link EnvironmentUnsoundError} when the worktree is gone
 * @throws a `Failure` of the part, when the environment doesn't have it, its own processes use what it has and it isn't
 *   forced, or there is nothing else to have
 */
export async function reassign(request: ReassignRequest): Promise<Reassigned> {
  const identifier = parseIdentifier(request.identifier);
  const { repository, records, unfinished } = await openSettled(request.from);
  const environment = await records.take(identifier);
  if (!environment) throw await unknownEnvironment(records, identifier);
  const server = new ServerAccess(environment.server ?? {});
  try {
    if (environment.state !== 'ready') {
      throw new EnvironmentUnfinishedError(identifier, unfinished.get(identifier));
    }
    // Without a worktree there is nowhere to write the files.
    const before = await located(repository, environment);
    return await reassignIn({ repository, records, server }, before, request);
  } finally {
    await server.close();
    await records.release(environment);
  }
}

async function reassignIn(
  surroundings: Surroundings,
  before: EnvironmentRecord,
  request: ReassignRequest,
): Promise<Reassigned> {
  const part = stackOf(surroundings, before, request).parts.find(({ name }) => name === request.part);
  if (!part?.reassign) throw new Error(`The part ${request.part} can't be reassigned.`);
  let now: EnvironmentRecord | undefined;
  try {
    const { facts, summary } = await part.reassign(before, request.force);
    now = { ...before, facts: { ...before.facts, ...facts } };
    await surroundings.records.write(now);
    await follow(surroundings, now, before);
    await part.settle?.(now);
    return { before, now, summary };
  } catch (error) {
    await putBack(surroundings, part, before, now);
    throw error;
  }
}

/** Nothing has changed for who reads the error. What fails here as well is settled by the next command. */
async function putBack(
  surroundings: Surroundings,
  part: BoundPart,
  before: EnvironmentRecord,
  now: EnvironmentRecord | undefined,
): Promise<void> {
  try {
    if (now) {
      await surroundings.records.write(before);
      await follow(surroundings, before, now);
    }
    await part.settle?.(before);
  } catch {
    // The first error says why.
  }
}
