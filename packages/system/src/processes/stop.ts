import { hasCode } from '../errors/failure';
import { type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './identity';
import { UnsafeSignalError } from './stop-errors';

const POLL_MS = 20;

/**
 * Stops a process and, on POSIX, the whole group that it leads: SIGTERM first, SIGKILL for what is left after
 * the grace. This is the only place that sends a signal that ends a process.
 *
 * @param leader pid of a process that was started as the leader of its own group (`detached: true`)
 * @param graceMs how long the group may take to end by itself, in ms
 * @throws {@link UnsafeSignalError} when no group of its own can have that leader
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

/**
 * Stops one process that others have started, and never a later one with the same pid: SIGTERM first,
 * SIGKILL after the grace.
 *
 * @param graceMs how long it may take to end by itself, in ms
 * @returns how it ended; `running` when the system did not let us, or it can't be killed
 * @throws {@link UnsafeSignalError} for the first process of the system
 */
export async function stopProcess(
  identity: ProcessIdentity,
  graceMs = 5_000,
): Promise<'ended' | 'killed' | 'running'> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isRunning(identity))) return 'ended';
    if (!send(identity.pid, signal)) return (await isRunning(identity)) ? 'running' : 'ended';
    if (await hasEnded(identity, graceMs)) return signal === 'SIGTERM' ? 'ended' : 'killed';
  }
  return 'running';
}

/** Asks a process that this one has started to end, with SIGTERM. It may take its time, to clean up after itself. */
export function askToEnd(child: ChildProcess): void {
  child.kill('SIGTERM');
}

async function hasEnded(identity: ProcessIdentity, graceMs: number): Promise<boolean> {
  for (const deadline = Date.now() + graceMs; Date.now() < deadline; await sleep(POLL_MS)) {
    if (!(await isRunning(identity))) return true;
  }
  return false;
}

/**
 * Ends what is left of a group at once, for a leader that itself has ended.
 *
 * @throws {@link UnsafeSignalError} when no group of its own can have that leader
 */
export function killProcessGroup(leader: number): void {
  signalGroup(leader, 'SIGKILL');
}

function isGroupThere(leader: number): boolean {
  return signalGroup(leader, 0);
}

function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return send(leader, signal, process.platform !== 'win32');
}

/** @param isGroup whether to send it to the whole group that the process leads */
function send(pid: number, signal: NodeJS.Signals | 0, isGroup = false): boolean {
  if (!(pid > 1)) throw new UnsafeSignalError(pid);
  try {
    process.kill(isGroup ? -pid : pid, signal);
    return true;
  } catch (error) {
    // EPERM: a process exists that this user may not signal, so it is no longer one of ours.
    if (hasCode(error, 'ESRCH', 'EPERM')) return false;
    throw error;
  }
}
