import { hasCode } from '../errors/failure';
import { createExclusively } from '../files/exclusive';
import { unlinkIfThere } from '../files/if-there';
import { readJsonFile } from '../files/json-file';
import { isRunning, ownIdentity, processIdentitySchema, type ProcessIdentity } from '../processes/identity';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Says in a file of a lock whose it is. */
export const holderSchema = z.object({ holder: processIdentitySchema });

/** The turn that counts: the one with the highest number, 0 before the first one. */
export interface LastTurn {
  readonly number: number;
  /** The living process whose turn it is; `undefined` when the next turn can be taken. */
  readonly holder: ProcessIdentity | undefined;
}

export async function lastTurnOf(lock: string): Promise<LastTurn> {
  const number = Math.max(0, ...(await turnsOf(lock)));
  return { number, holder: await livingHolderOf(join(lock, String(number))) };
}

/**
 * Takes a turn, when nobody else has.
 *
 * @returns the path of the turn, or `undefined`
 */
export async function tryTurn(lock: string, number: number): Promise<string | undefined> {
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

/** An empty turn has no holder. Emptying needs no room, so a full disk doesn't keep the lock closed. */
export async function releaseTurn(turn: string): Promise<void> {
  try {
    await truncate(turn);
  } catch (error) {
    // Whoever deleted the lock meanwhile has released it too.
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
