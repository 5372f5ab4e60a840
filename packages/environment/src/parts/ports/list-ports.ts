import { isInside, type Listener, listenersOn, readJsonFile } from '@nx-worktree/system';
import { type Repository } from '@nx-worktree/git';
import { type Identifier, parseIdentifier } from '../../engine/identifier';
import { recordFileSchema } from '../../engine/record';
import { type EnvironmentRecords } from '../../engine/records';
import { unknownEnvironment } from '../../engine/unknown';
import { type PortHolder } from './claim';
import { assertPort } from './port-errors';
import { type FoundClaim, foundClaims } from './found-claims';

/** Which ports are listed. */
export interface ListPortsRequest {
  /** Only this port, claimed or not; without it all that are claimed. */
  readonly port?: number;
  /** Only those of this environment of the repository. */
  readonly identifier?: string;
}

/** A port with the holder of its claim and the processes that listen on it. */
export interface ListedPort {
  readonly port: number;
  /**
   * - `held`: its holder lives
   * - `dead`: its holder is gone, and the next environment that needs ports gets it
   * - `damaged`: its holder isn't known; it is respected for a day
   * - `none`: it isn't claimed
   */
  readonly claim: 'held' | 'dead' | 'damaged' | 'none';
  /** What it is for, such as `app`. */
  readonly name?: string;
  /** The holder of the claim, under its name in `--json`. */
  readonly owner?: ListedOwner;
  /** Why the claim can't be read, and where it is. */
  readonly reason?: string;
  readonly listeners: readonly ListedListener[];
}

/** The holder of a port, as `worktrees:ports` shows it. */
export interface ListedOwner {
  /** Id of the environment. */
  readonly environment: string;
  /** Whether it is one of this repository. */
  readonly isHere: boolean;
  /** Of a worktree: what its record says. */
  readonly identifier?: string;
  readonly directory?: string;
  readonly record?: string;
  /** Of a suite: the process that runs it. */
  readonly pid?: number;
}

/** Without `pid` it is a process that the system doesn't show to this user. */
export interface ListedListener {
  readonly pid?: number;
  readonly command?: string;
  readonly user?: number;
}

/**
 * The claimed ports of all environments of this user, those of other repositories as well, in their order.
 *
 * @param records of the repository from which the list is asked for
 * @throws {@link PortError} when the port isn't one
 * @throws {@link EnvironmentUnknownError} when no environment has the identifier
 */
export async function listPorts(
  records: EnvironmentRecords,
  { port, identifier }: ListPortsRequest = {},
): Promise<ListedPort[]> {
  if (port !== undefined) assertPort(port);
  const isAsked = await filterOf(records, identifier === undefined ? undefined : parseIdentifier(identifier));
  const claims = (await foundClaims()).filter(
    (claim) => (port === undefined || claim.port === port) && isAsked(claim),
  );
  const isFree = port !== undefined && identifier === undefined && claims.length === 0;
  const listeners = await listenersOn(isFree ? [port] : claims.map((claim) => claim.port));
  if (isFree) return [{ port, claim: 'none', listeners: listeners.map(listed) }];
  return Promise.all(claims.map((claim) => describe(claim, listeners, records.repository)));
}

async function filterOf(
  records: EnvironmentRecords,
  identifier: Identifier | undefined,
): Promise<(claim: FoundClaim) => boolean> {
  if (identifier === undefined) return () => true;
  const found = await records.find(identifier);
  if (!found) throw await unknownEnvironment(records, identifier);
  const record = records.pathOf(identifier);
  return (claim) =>
    claim.state === 'readable' && claim.holder.kind === 'record' && claim.holder.path === record;
}

async function describe(
  claim: FoundClaim,
  listeners: readonly Listener[],
  repository: Repository,
): Promise<ListedPort> {
  const { port } = claim;
  const here = { port, listeners: listeners.filter((one) => one.port === port).map(listed) };
  if (claim.state === 'damaged') {
    return { ...here, claim: 'damaged', reason: `${claim.path}: ${claim.reason}` };
  }
  const owner = await listedOwner(claim, repository);
  return { ...here, claim: claim.isHeld ? 'held' : 'dead', name: claim.name, owner };
}

async function listedOwner(
  { environment, holder }: PortHolder,
  { ownDirectory }: Repository,
): Promise<ListedOwner> {
  if (holder.kind === 'process') return { environment, isHere: false, pid: holder.process.pid };
  const { path: record } = holder;
  const place = { environment, isHere: isInside(record, ownDirectory), record };
  const file = await readJsonFile(record, recordFileSchema);
  // A later environment with the same identifier has written its record there.
  if (file.state !== 'present' || file.value.id !== environment) return place;
  return { ...place, identifier: file.value.identifier, directory: file.value.directory };
}

function listed({ user, process }: Listener): ListedListener {
  return {
    ...(process && { pid: process.pid, command: process.command }),
    ...(user !== undefined && { user }),
  };
}
