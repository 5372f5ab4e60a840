import { withFileLock } from '@nx-worktree/system';
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
import { makeClusterDirectory, type ClusterPlace, placeOfCluster, type Programs } from './cluster-place';
import { assertInstalled } from './programs-of-cluster';
import { startServer } from './start';

/*
 * The embedded server: one cluster for each user and major version, shared by all repositories. The programs are npm's, or
 * those that are installed in a directory (`installed-programs`), which have clusters of their own.
 *
 * 1. A session is opened with what `server.json` says: port, password, process. Most often, that is all.
 * 2. If the server doesn't answer, it is started under the lock of the cluster: the binaries are copied out of
 *    `node_modules` (`binaries`), `initdb` makes the cluster (`cluster`), and `pg_ctl` starts it on the port of the last
 *    time, or on another one (`start`).
 * 3. It starts with TCP closed. Through its socket it gets a new password, and only then admits others (`access`).
 * 4. A keeper, a process of its own, stops the server when nobody has had a session for the idle time (`keeper`).
 * 5. As root, the server runs as a user of its own (`server-user`), and lies where that user can enter (`cluster-place`).
 *    Clusters whose state directory was deleted are swept (`orphans`).
 */

const READY_MS = 30_000;
const POLL_MS = 50;

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
export async function connectToEmbedded(programs: Programs, idleMinutes: number): Promise<Opened> {
  const place = placeOfCluster(programs);
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
  if (!existsSync(place.directory)) assertInstalled(place);
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
    error instanceof SessionLostError
  );
}
