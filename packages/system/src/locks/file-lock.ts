import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeOwnDirectory } from '../files/exclusive';
import { ownIdentity } from '../processes/identity';
import { CallerQueue } from './caller-queue';
import { HolderTimeout } from './holder-timeout';
import { ProcessQueue } from './process-queue';
import { lastTurnOf, releaseTurn, tryTurn } from './turn';

const POLL_MS = { least: 5, most: 25 };

/**
 * A process that has waited for so long joins the queue, and from then on no other process passes it. Were there a queue
 * from the start, each turn would wait until one certain process gets to the processor, which takes long on a busy machine.
 */
const QUEUES_AFTER_MS = 300;

/**
 * The first process in the queue looks every few ms. When it leaves the lock free for so long, it is stopped, as in a
 * debugger, and others may pass it.
 */
const PASSED_AFTER_MS = 2_000;

/** The queues of this process for the locks that it waits for or has, by path. */
const queues = new Map<string, CallerQueue>();

/**
 * Runs `work` while nothing else on this machine, in this process or another one, runs under the same lock. The lock of a
 * killed process is free at once. Callers in one process are served in their order; no process is passed by others for
 * long, however often they take the lock.
 *
 * A lock is a directory of numbered turns, of which the highest counts. A process takes a turn by creating the next
 * number, which only one process can do, and only when the holder of the highest number has released it or is dead. So
 * nothing has to be deleted to take over from a dead holder; deleting is where lock files race.
 *
 * @param lock directory of the lock, made when it is missing
 * @param timeoutMs how long to wait for one holder, in ms; the time restarts with each holder
 * @throws {@link LockTimeoutError} when one holder has kept the lock for longer
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>, timeoutMs = 120_000): Promise<T> {
  const path = resolve(lock);
  const callers = queues.get(path) ?? new CallerQueue();
  queues.set(path, callers);
  const timeout = new HolderTimeout(lock, timeoutMs);
  try {
    return await callers.inTurn(timeout, async () => {
      const turn = await takeTurn(lock, callers, timeout);
      try {
        return await work();
      } finally {
        await releaseTurn(turn);
      }
    });
  } finally {
    if (callers.isEmpty) queues.delete(path);
  }
}

async function takeTurn(lock: string, callers: CallerQueue, timeout: HolderTimeout): Promise<string> {
  await makeOwnDirectory(lock);
  const processes = new ProcessQueue(lock);
  let ticket: string | undefined;
  const since = Date.now();
  let free = { number: -1, since: 0 };
  try {
    for (;;) {
      const last = await lastTurnOf(lock);
      callers.note(last);
      const before = await processes.countBefore(ticket);
      if (last.number !== free.number || last.holder) free = { number: last.number, since: Date.now() };
      if (!last.holder && (before === 0 || Date.now() - free.since > PASSED_AFTER_MS)) {
        const turn = await tryTurn(lock, last.number + 1);
        if (turn) {
          callers.note({ number: last.number + 1, holder: await ownIdentity() });
          return turn;
        }
      } else {
        timeout.check(last.number, last.holder);
      }
      if (ticket === undefined && Date.now() - since > QUEUES_AFTER_MS) ticket = await processes.join();
      await sleep(POLL_MS.least + Math.random() * (POLL_MS.most - POLL_MS.least));
    }
  } finally {
    if (ticket !== undefined) await processes.leave(ticket);
  }
}
