import { hasCode } from '../errors/failure';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Stops a process and, on POSIX, the whole group that it leads: SIGTERM first, SIGKILL for what is left after
 * the grace. This is the only place that sends a signal that ends a process.
 *
 * @param leader pid of a process that was started as the leader of its own group (`detached: true`)
 * @param graceMs how long the group may take to end by itself, in ms
 */
export async function stopProcessGroup(leader: number, graceMs = 5_000): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline) {
    if (!isGroupThere(leader)) return;
    await sleep(POLL_MS);
  }
  signalGroup(leader, 'SIGKILL');
  while (isGroupThere(leader) && Date.now() < deadline + graceMs) await sleep(POLL_MS);
}

/** Ends what is left of a group at once, for a leader that itself has ended. */
export function killProcessGroup(leader: number): void {
  signalGroup(leader, 'SIGKILL');
}

function isGroupThere(leader: number): boolean {
  return signalGroup(leader, 0);
}

function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  const target = process.platform === 'win32' ? leader : -leader;
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    // EPERM: somebody is there whom this user may not signal, so it isn't one of ours any more.
    if (hasCode(error, 'ESRCH', 'EPERM')) return false;
    throw error;
  }
}
