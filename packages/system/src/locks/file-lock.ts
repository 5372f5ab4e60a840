import { Failure, hasCode } from '../errors/failure';
import { createExclusively } from '../files/exclusive';
import { unlinkIfThere } from '../files/if-there';
import { readJsonFile } from '../files/json-file';
import { isRunning, ownIdentity, processIdentitySchema, type ProcessIdentity } from '../processes/identity';
import { mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Another process has kept a lock for longer than we are willing to wait. */
export class LockTimeoutError extends Failure {
  readonly code = 'LOCK_TIMEOUT';

  constructor(
    readonly lock: string,
    readonly holder: ProcessIdentity | undefined,
    readonly timeoutMs: number,
  ) {
    super(
      `Waited ${timeoutMs / 1000} s for ${lock}, which ${holder ? `process ${holder.pid}` : 'another process'} holds. ` +
        `Try again when that process has ended.`,
    );
  }
}

const turnSchema = z.object({ holder: processIdentitySchema });

/**
 * Runs `work` while no other process on this machine runs work under the same lock. The lock of a killed process
 * is free at once.
 *
 * A lock is a directory of numbered turns, of which the highest counts. A turn is taken by creating the next
 * number, which only one process can do, and only when the holder of the highest has released it or is dead. So
 * nothing has to be deleted to take over from a dead holder; deleting is where lock files race.
 *
 * @param lock directory of the lock, created when it is missing
 * @param timeoutMs how long to wait for the turn, in ms
 * @throws {LockTimeoutError} when the turn did not come in time
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>, timeoutMs = 120_000): Promise<T> {
  const turn = await takeTurn(lock, timeoutMs);
  try {
    return await work();
  } finally {
    await release(turn);
  }
}

/** An empty turn has no holder. Emptying needs no room, so a full disk doesn't keep the lock closed. */
async function release(turn: string): Promise<void> {
  try {
    await truncate(turn);
  } catch (error) {
    // Whoever deleted the lock meanwhile has released it too.
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

async function takeTurn(lock: string, timeoutMs: number): Promise<string> {
  await mkdir(lock, { recursive: true });
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const highest = Math.max(0, ...(await turnsOf(lock)));
    const holder = await livingHolderOf(join(lock, String(highest)));
    if (holder === undefined) {
      const turn = await tryTurn(lock, highest + 1);
      if (turn) return turn;
    } else if (Date.now() > deadline) {
      throw new LockTimeoutError(lock, holder, timeoutMs);
    }
    await sleep(5 + Math.random() * 20);
  }
}

async function tryTurn(lock: string, number: number): Promise<string | undefined> {
  const turn = join(lock, String(number));
  if (!(await createExclusively(turn, JSON.stringify({ holder: await ownIdentity() })))) return undefined;
  const turns = await turnsOf(lock);
  if (turns.some((other) => other > number)) {
    // This process looked long ago: the number had been used and cleared away meanwhile.
    await unlinkIfThere(turn);
    return undefined;
  }
  // The turn before stays, so that a process that is about to look still sees that this one is not the first.
  for (const past of turns) if (past < number - 1) await unlinkIfThere(join(lock, String(past)));
  return turn;
}

async function turnsOf(lock: string): Promise<number[]> {
  return (await readdir(lock)).map(Number).filter(Number.isInteger);
}

async function livingHolderOf(turn: string): Promise<ProcessIdentity | undefined> {
  const file = await readJsonFile(turn, turnSchema);
  if (file.state !== 'present') return undefined;
  const { holder } = file.value;
  return (await isRunning(holder)) ? holder : undefined;
}
