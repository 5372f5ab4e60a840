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
  const programs = await programsThere(place);
  const args = ['stop', '--mode=fast', '--wait', '--silent', `--pgdata=${place.data}`];
  const { exitCode } = await runProgram(place, programs, 'pg_ctl', args);
  if (exitCode !== 0 && (await isServerRunning(place, facts))) {
    throw new ServerStopError(facts.postmaster.pid, await lastLines(place.log), place.log);
  }
  await writeFacts(place, { ...facts, postmaster: null, keeper: null });
  return true;
}
