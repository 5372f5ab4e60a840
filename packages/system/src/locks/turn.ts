import { hasCode } from '../errors/failure';
import { createExclusively } from '../files/exclusive';
import { unlinkIfThere } from '../files/if-there';
import { readJsonFile } from '../files/json-file';
import { isRunning, ownIdentity, processIdentitySchema, type ProcessIdentity } from '../processes/identity';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The content of a file of a lock: the process that holds it. */
export const holderSchema = z.object({ holder: processIdentitySchema });

/** The turn with the highest number, which is the one that counts; 0 before the first one. */
export interface LastTurn {
  readonly number: number;
  /** The living process that has the turn; `undefined` when the next turn can be taken. */
  readonly holder: ProcessIdentity | undefined;
}

/** Looks up the last turn of a lock and whether its holder lives. */
export async function lastTurnOf(lock: string): Promise<LastTurn> {
  const number = Math.max(0, ...(await turnsOf(lock)));
  return { number, holder: await livingHolderOf(join(lock, String(number))) };
}

/**
 * Takes a turn, unless another process has taken it.
 *
 * @returns the path of the turn, or `undefined`
 */
export async function tryTurn(lock: string, number: number): Promise<string | undefined> {
  const turn = join(lock, String(number));
  if (!(await createExclusively(turn, JSON.stringify({ holder: await ownIdentity() })))) return undefined;
  const turns = await turnsOf(lock);
  if (turns.some((other) => other > number)) {
    // Since this process looked, the number was used and cleared away.
    await unlinkIfThere(turn);
    return undefined;
  }
  // The turn before stays, so that a process that is about to look sees that this one is not the first.
  for (const past of turns) if (past < number - 1) await unlinkIfThere(join(lock, String(past)));
  return turn;
}

/** Empties a turn: then it has no holder. This needs no room, so the lock can be released on a full disk. */
export async function releaseTurn(turn: string): Promise<void> {
  try {
    await truncate(turn);
  } catch (error) {
    // The lock was deleted in the meantime, so it is released.
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

async function turnsOf(lock: string): Promise<number[]> {
  return (await readdir(lock)).map(Number).filter(Number.isInteger);
}

async function livingHolderOf(turn: string): Promise<ProcessIdentity | undefined> {
  const file = await readJsonFile(turn, holderSchema);
  if (file.state !== 'present') return undefined;
  const { holder } = file.value;
  return (await isRunning(holder)) ? holder : undefined;
}
