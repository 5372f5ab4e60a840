import { programsThere } from './programs-of-cluster';
import { ServerStopError } from './embedded-errors';
import { isServerRunning, readFacts, writeFacts } from './facts';
import { type ClusterPlace } from './cluster-place';
import { runProgram } from './programs';
import { lastLines } from './server-log';

/**
 * Stops the server in order; its sessions are ended. Must run under the cluster's lock.
 *
 * @returns whether a server ran
 * @throws {@link ServerElsewhereError} when it runs on another host
 * @throws {@link ServerStopError} when it goes on
 */
export async function stopServer(place: ClusterPlace): Promise<boolean> {
  const facts = await readFacts(place);
  // pg_ctl signals whatever process has the pid in postmaster.pid, so it is asked only while that is the server's.
  if (!facts?.postmaster || !(await isServerRunning(place, facts))) return false;
  const isStopped = async (mode: 'fast' | 'immediate') =>
    (await stopBy(place, mode)) || !(await isServerRunning(place, facts));
  // One that recovers from a crash may not obey. It will recover at its next start from where it is now.
  if (!(await isStopped('fast')) && !(await isStopped('immediate'))) {
    throw new ServerStopError(facts.postmaster.pid, await lastLines(place.log), place.log);
  }
  await writeFacts(place, { ...facts, postmaster: null, keeper: null });
  return true;
}

/**
 * The modes are those of pg_ctl(1), which waits a minute for the server to end.
 *
 * @returns whether it has ended
 */
async function stopBy(place: ClusterPlace, mode: 'fast' | 'immediate'): Promise<boolean> {
  const args = ['stop', `--mode=${mode}`, '--wait', '--silent', `--pgdata=${place.data}`];
  const { exitCode } = await runProgram(place, await programsThere(place), 'pg_ctl', args);
  return exitCode === 0;
}
