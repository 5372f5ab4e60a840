import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeOwnDirectory } from '../files/exclusive';
import { ownIdentity } from '../processes/identity';
import { Line } from './line';
import { Patience } from './patience';
import { Queue } from './queue';
import { lastTurnOf, releaseTurn, tryTurn } from './turn';

const POLL_MS = { least: 5, most: 25 };

/**
 * Who has waited for so long gets into the queue, past which nobody takes the lock. From the start, each turn would wait
 * until one certain process gets to the processor, which takes its time on a busy machine.
 */
const QUEUES_AFTER_MS = 300;

/** The first in the queue looks every few ms. When it has left the lock free for so long, it is stopped, as in a debugger. */
const PASSED_BY_MS = 2_000;

/** Of each lock that this process waits for or has, by its path. */
const lines = new Map<string, Line>();

/**
 * Runs `work` while nobody else on this machine, in this process or another one, runs work under the same lock. The lock
 * of a killed process is free at once. In one process, whoever comes first is served first; nobody is passed by for
 * long by other processes, however much work they have.
 *
 * A lock is a directory of numbered turns, of which the highest counts. A turn is taken by creating the next
 * number, which only one process can do, and only when the holder of the highest has released it or is dead. So
 * nothing has to be deleted to take over from a dead holder; deleting is where lock files race.
 *
 * @param lock directory of the lock, created when it is missing
 * @param timeoutMs how long to wait for one holder, in ms: the time starts anew when the lock gets another one
 * @throws {LockTimeoutError} when one holder has kept it for so long
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>, timeoutMs = 120_000): Promise<T> {
  const path = resolve(lock);
  const line = lines.get(path) ?? new Line();
  lines.set(path, line);
  const patience = new Patience(lock, timeoutMs);
  try {
    return await line.inTurn(patience, async () => {
      const turn = await takeTurn(lock, line, patience);
      try {
        return await work();
      } finally {
        await releaseTurn(turn);
      }
    });
  } finally {
    if (line.isEmpty) lines.delete(path);
  }
}

async function takeTurn(lock: string, line: Line, patience: Patience): Promise<string> {
  await makeOwnDirectory(lock);
  const queue = new Queue(lock);
  let place: string | undefined;
  const since = Date.now();
  let free = { number: -1, since: 0 };
  try {
    for (;;) {
      const last = await lastTurnOf(lock);
      line.sees(last);
      const before = await queue.before(place);
      if (last.number !== free.number || last.holder) free = { number: last.number, since: Date.now() };
      if (!last.holder && (before === 0 || Date.now() - free.since > PASSED_BY_MS)) {
        const turn = await tryTurn(lock, last.number + 1);
        if (turn) {
          line.sees({ number: last.number + 1, holder: await ownIdentity() });
          return turn;
        }
      } else {
        patience.assertLeft(last.number, last.holder);
      }
      if (place === undefined && Date.now() - since > QUEUES_AFTER_MS) place = await queue.join();
      await sleep(POLL_MS.least + Math.random() * (POLL_MS.most - POLL_MS.least));
    }
  } finally {
    if (place !== undefined) await queue.leave(place);
  }
}
