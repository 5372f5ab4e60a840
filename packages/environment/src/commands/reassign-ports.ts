import { located } from '../engine/current-place';
import { Repository } from '@nx-worktree/git';
import { assertIdentifier } from '../engine/identifier';
import { releasePorts } from '../parts/ports/claim-ports';
import { NoPortsError } from '../parts/ports/errors';
import { bindPorts } from '../parts/ports/part';
import { EnvironmentUnfinishedError } from '../engine/environment-errors';
import { type EnvironmentRecord, openRecords, type Records, withResources } from '../parts/parts';
import { type Ports } from '../parts/ports/facts';
import { unknownEnvironment } from '../engine/unknown';
import { PortsInUseError } from '../usage/listener-errors';
import { ServerAccess } from '../server/server-access';
import { processUses } from '../usage/processes';
import { recover } from './recover';
import { follow } from '../parts/follow';
import { type Surroundings } from '../parts/stack-of';

/** The worktree that gets other ports. */
export interface ReassignPortsRequest {
  /** Any directory of the repository. */
  readonly from: string;
  readonly identifier: string;
  /** The new ports lie above it. */
  readonly portBase?: number;
  /** Although processes of the environment listen on the old ones. */
  readonly force: boolean;
}

/** The ports of a worktree before and after. */
export interface ReassignedPorts {
  readonly environment: EnvironmentRecord;
  readonly before: Ports;
  readonly now: Ports;
}

/**
 * Gives an environment other ports; its record, its environment file and its metadata follow. Who listens on the old
 * ones from elsewhere doesn't matter: that is why one wants others.
 *
 * Killed in the middle, the record says which ports are right, and `recover` makes everything else agree with it.
 *
 * @throws {@link EnvironmentUnknownError} {EnvironmentBusyError} {EnvironmentUnfinishedError}
 * @throws {@link NoPortsError} when it has no ports
 * @throws {@link PortsInUseError} when processes of its own listen on the old ports, and it isn't forced
 * @throws {@link PortBaseError} {PortsUsedUpError}
 */
export async function reassignPorts(request: ReassignPortsRequest): Promise<ReassignedPorts> {
  const { from, identifier } = request;
  assertIdentifier(identifier);
  const repository = await Repository.open(from);
  const records = openRecords(repository);
  const unfinished = await recover(repository, records);
  const environment = await records.take(identifier);
  if (!environment) throw await unknownEnvironment(records, identifier);
  try {
    if (environment.state !== 'ready') {
      throw new EnvironmentUnfinishedError(identifier, unfinished.get(identifier));
    }
    // Without a worktree there is nowhere to write the files.
    return await reassign(repository, records, await located(repository, environment), request);
  } finally {
    await records.release(environment);
  }
}

async function reassign(
  repository: Repository,
  records: Records,
  environment: EnvironmentRecord,
  { portBase, force }: ReassignPortsRequest,
): Promise<ReassignedPorts> {
  const { ports: before, ...facts } = environment.facts;
  if (!before) throw new NoPortsError(environment.identifier);
  if (!force) await assertQuiet(environment);
  const without: EnvironmentRecord = { ...environment, facts };
  const surroundings = { repository, records, server: new ServerAccess({}) };
  const record = records.pathOf(environment.identifier);
  const part = bindPorts({ record, ...(portBase !== undefined && { base: portBase }) });
  try {
    const applied = await part.apply(without);
    const now = applied.facts.ports ?? before;
    const moved = { ...environment, facts: { ...facts, ports: now } };
    await records.write(moved);
    await follow(surroundings, moved, without);
    await releasePorts(environment.id, Object.values(now));
    return { environment: moved, before, now };
  } catch (error) {
    await putBack(surroundings, environment, without);
    throw error;
  }
}

/** Nothing has changed for who reads the error. What fails here as well is settled by the next command. */
async function putBack(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  without: EnvironmentRecord,
): Promise<void> {
  const { records } = surroundings;
  try {
    await records.write(environment);
    await follow(surroundings, environment, without);
    await releasePorts(environment.id, Object.values(environment.facts.ports ?? {}));
  } catch {
    // The first error is the one that says why.
  }
}

/** A process of the environment that goes on would listen on ports which are somebody else's from now on. */
async function assertQuiet(environment: EnvironmentRecord): Promise<void> {
  const uses = (await processUses([withResources(environment)])).get(environment.id) ?? [];
  const own = uses.filter(
    (use) => use.kind === 'process' && use.ports.length > 0 && (use.isTold || use.directory !== undefined),
  );
  if (own.length > 0) throw new PortsInUseError(environment.identifier, own);
}
