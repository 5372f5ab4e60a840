import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SessionLostError } from '../session/session-errors';
import { type Session } from '../session/session';

/**
 * A lock in the maintenance database, as the bigint that PostgreSQL wants, written as text. It ends with the session
 * that holds it, whatever happens to its process.
 */
export type LockKey = string & { readonly isLockKey: true };

const POLL_MS = { first: 10, most: 100 };

/** The key of a named lock: 64 bits of a hash, since the 32 bits that two numbers give would collide. */
export function lockKey(name: string): LockKey {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString() as LockKey;
}

/** Takes the lock if it is free. A session that has it already gets it once more, and must release it twice. */
export async function tryLock(session: Session, key: LockKey): Promise<boolean> {
  const [row] = await session.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [key]);
  return row?.locked === true;
}

/**
 * Waits for a lock by asking again and again. A query that waits would block the session for all of its other
 * users, and two processes that wait for each other's locks that way are a deadlock.
 *
 * @param until ends the waiting early: looked at before each try
 * @returns the first result of `until` that isn't `undefined`; `undefined` when the lock was taken
 */
export async function lockUnless<T>(
  session: Session,
  key: LockKey,
  until: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let pause = POLL_MS.first; ; pause = Math.min(pause * 2, POLL_MS.most)) {
    const result = await until();
    if (result !== undefined || (await tryLock(session, key))) return result;
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** Releases a lock; one that ended with its session is released already. */
export async function unlock(session: Session, key: LockKey): Promise<void> {
  try {
    await session.query('select pg_advisory_unlock($1)', [key]);
  } catch (error) {
    if (!(error instanceof SessionLostError)) throw error;
  }
}
