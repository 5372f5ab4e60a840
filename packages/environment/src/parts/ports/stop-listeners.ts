import {
  ancestryOf,
  identityOf,
  type Listener,
  listenersOn,
  type RunningProcess,
  runningProcesses,
  stopProcess,
} from '@nx-worktree/system';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertPort } from './port-errors';
import { ListenerProtectedError, ListenerStaysError } from './listener-errors';

const CLOSING_MS = 2_000;
const POLL_MS = 20;

/** A process that listened on a port, and how it was stopped: `killed` when it did not heed SIGTERM. */
export interface StoppedListener {
  readonly pid: number;
  readonly command: string;
  readonly outcome: 'ended' | 'killed';
}

/**
 * Stops the processes that listen on a port: SIGTERM, and SIGKILL after five seconds.
 *
 * @param announce told of each process right before it is stopped
 * @returns the processes that were stopped; none when nobody listens
 * @throws {@link PortError} when the port isn't one
 * @throws {@link ListenerProtectedError} before any is stopped, when one of them must not be
 * @throws {@link ListenerStaysError} when one goes on all the same
 */
export async function stopListeners(
  port: number,
  announce: (process: RunningProcess) => void,
): Promise<StoppedListener[]> {
  assertPort(port);
  const processes = await stoppable(await listenersOn([port]));
  const stopped: StoppedListener[] = [];
  for (const process of processes) stopped.push(...(await stop(port, process, announce)));
  if (stopped.length > 0) await untilClosed(port);
  return stopped;
}

/** Threads of a process close its sockets a moment after it has ended; until then, nobody is to be seen there. */
async function untilClosed(port: number): Promise<void> {
  for (const deadline = Date.now() + CLOSING_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if ((await listenersOn([port])).every(({ process }) => process !== undefined)) return;
  }
}

async function stoppable(listeners: readonly Listener[]): Promise<RunningProcess[]> {
  const own = ancestryOf(process.pid, await runningProcesses(''));
  const asUser = process.getuid?.();
  return listeners.map(({ port, user, process: listener }) => {
    if (!listener) throw new ListenerProtectedError(port, 'unseen', listener, user);
    const isOthers = asUser !== undefined && listener.user !== asUser;
    if (isOthers) throw new ListenerProtectedError(port, 'other-user', listener, user);
    if (listener.pid === 1) throw new ListenerProtectedError(port, 'init', listener, user);
    if (own.has(listener.pid)) throw new ListenerProtectedError(port, 'own', listener, user);
    return listener;
  });
}

async function stop(
  port: number,
  listener: RunningProcess,
  announce: (process: RunningProcess) => void,
): Promise<StoppedListener[]> {
  const { pid, command } = listener;
  const identity = await identityOf(pid);
  // Asked once more, now that it is known who it is: its pid may have been another process's at the first look.
  const still = (await listenersOn([port])).some(({ process }) => process?.pid === pid);
  if (!identity || !still) return [];
  announce(listener);
  const outcome = await stopProcess(identity);
  if (outcome === 'running') throw new ListenerStaysError(port, pid, command);
  return [{ pid, command, outcome }];
}
