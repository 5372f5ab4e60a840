import { programsThere } from './programs-of-cluster';
import { ServerStopError } from './embedded-errors';
import { isServerRunning, readFacts, writeFacts } from './facts';
import { type ClusterPlace } from './cluster-place';
import { runProgram } from './programs';
import { lastLines } from './server-log';

/** How long a server may take to end, in s: what pg_ctl(1) waits by itself. */
const WAIT_SECONDS = 60;

/**
 * Stops the server in order; its sessions are ended. Must run under the cluster's lock.
 *
 * @param graceSeconds how long the end of its sessions is waited for, in s; after that they are killed
 * @returns whether a server ran
 * @throws {@link ServerElsewhereError} when it runs on another host
 * @throws {@link ServerStopError} when it goes on
 */
export async function stopServer(place: ClusterPlace, graceSeconds = WAIT_SECONDS): Promise<boolean> {
  const facts = await readFacts(place);
  // pg_ctl signals whatever process has the pid in postmaster.pid, so it is asked only while that is the server's.
  if (!facts?.postmaster || !(await isServerRunning(place, facts))) return false;
  const isStopped = async (mode: 'fast' | 'immediate', seconds: number) =>
    (await stopBy(place, mode, seconds)) || !(await isServerRunning(place, facts));
  // One that recovers from a crash may not obey, and a session may hang. It will recover at its next start from where it is.
  if (!(await isStopped('fast', graceSeconds)) && !(await isStopped('immediate', WAIT_SECONDS))) {
    throw new ServerStopError(facts.postmaster.pid, await lastLines(place.log), place.log);
  }
  await writeFacts(place, { ...facts, postmaster: null, keeper: null });
  return true;
}

/**
 * The modes are those of pg_ctl(1).
 *
 * @returns whether it has ended
 */
async function stopBy(place: ClusterPlace, mode: 'fast' | 'immediate', seconds: number): Promise<boolean> {
  const wait = ['--wait', `--timeout=${seconds}`];
  const args = ['stop', `--mode=${mode}`, ...wait, '--silent', `--pgdata=${place.data}`];
  const { exitCode } = await runProgram(place, await programsThere(place), 'pg_ctl', args);
  return exitCode === 0;
}
