import { hasCode, withFileLock } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMaintenanceSession, type ServerFacts } from '../ownership/maintenance-database';
import {
  LoginRefusedError,
  PasswordRequestError,
  ServerUnreachableError,
  SessionLostError,
} from '../session/session-errors';
import { type Session } from '../session/session';
import { readFacts, urlOf } from './facts';
import { explainFullDisk } from './full-disk';
import { ensureKeeper } from './keep';
import { makeClusterDirectory, type ClusterPlace, placeOfCluster } from './cluster-place';
import { findBinariesPackage } from './platform';
import { startServer } from './start';
import { type MajorVersion } from './version';

const READY_MS = 30_000;
const POLL_MS = 50;

/** SQLSTATE of a server that starts, stops or recovers: `cannot_connect_now`. */
const NOT_NOW = '57P03';

interface Opened {
  readonly session: Session;
  readonly facts: ServerFacts;
  /** Whether this call has started it: then it has another password than before. */
  readonly isNew: boolean;
}

/**
 * Opens a session in the maintenance database of the embedded server, which is started when it doesn't run.
 *
 * @param idleMinutes after how long without sessions it stops, should this call start it
 * @throws what `startServer` throws
 * @throws {@link DiskFullError} when there is no room for it
 */
export async function connectToEmbedded(version: MajorVersion, idleMinutes: number): Promise<Opened> {
  const place = placeOfCluster(version);
  try {
    const opened = (await tryConnect(place)) ?? (await connectOrStart(place));
    await ensureKeeper(place, opened.session, idleMinutes);
    return opened;
  } catch (error) {
    throw explainFullDisk(place, error);
  }
}

async function connectOrStart(place: ClusterPlace): Promise<Opened> {
  // Without binaries, no directory is left of the attempt.
  if (!existsSync(place.directory)) findBinariesPackage(place.version);
  makeClusterDirectory(place);
  // The previous holder of the lock may have started the server.
  return withFileLock(place.lock, async () => (await tryConnect(place)) ?? startAndConnect(place));
}

async function tryConnect(place: ClusterPlace): Promise<Opened | undefined> {
  const facts = await readFacts(place);
  if (!facts?.postmaster) return undefined;
  try {
    return { ...(await openMaintenanceSession(urlOf(facts))), isNew: false };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** One that was found running can end before it answers; then it is started again. */
async function startAndConnect(place: ClusterPlace): Promise<Opened> {
  for (const deadline = Date.now() + READY_MS; ; await sleep(POLL_MS)) {
    const facts = await startServer(place);
    try {
      return { ...(await openMaintenanceSession(urlOf(facts))), isNew: true };
    } catch (error) {
      if (!isAbsence(error) || Date.now() > deadline) throw error;
    }
  }
}

/** Whether our server isn't there (now). When the password is refused or demanded, another one has got its port. */
function isAbsence(error: unknown): boolean {
  return (
    error instanceof ServerUnreachableError ||
    error instanceof LoginRefusedError ||
    error instanceof PasswordRequestError ||
    error instanceof SessionLostError ||
    hasCode(error, NOT_NOW)
  );
}
