import { hasCode } from '@nx-worktree/system';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier } from 'pg';
import { dropWhere } from '../databases/drop-databases';
import { sweep } from '../databases/sweep';
import { lockKey, lockUnless, unlock } from '../locks/advisory-lock';
import { retireAnyway } from '../ownership/template-rows';
import { type Session } from '../session/session';
import { endsByItself, isReplaceable, type RoleUser, usersOfRole } from './users-of-role';

/** Suites that use the role are waited for, in ms. */
const WAIT_MS = 60_000;
const POLL_MS = 250;

/** One that drops roles at a time: what is not used is dropped with the templates that it was made for. */
const LOCK = lockKey('roles');

/** SQLSTATE `dependent_objects_still_exist`, and that of a role with a session. */
const STILL_USED = ['2BP01', '55006'];

/** SQLSTATE `insufficient_privilege`. */
const MAY_NOT = '42501';

/**
 * Makes room for a role of the embedded server that migrations are about to recreate: drops it, and the templates that
 * use it. They are rebuilt when they are needed. What is in use is never touched.
 *
 * @returns who uses the role, when it had to stay
 */
export async function freeRole(session: Session, role: string): Promise<RoleUser[]> {
  for (const deadline = Date.now() + WAIT_MS; ; await sleep(POLL_MS)) {
    await sweep(session);
    const staying = await tryToFree(session, role);
    if (staying.length === 0 || Date.now() > deadline || !staying.every(endsByItself)) return staying;
  }
}

/**
 * Drops a role that nothing uses.
 *
 * @returns whether it is gone
 */
export async function dropUnusedRole(session: Session, role: string): Promise<boolean> {
  await lockUnless(session, LOCK, () => Promise.resolve(undefined));
  try {
    if ((await usersOfRole(session, role)).length > 0) return false;
    await session.query(`drop role if exists ${escapeIdentifier(role)}`);
    return true;
  } catch (error) {
    if (hasCode(error, ...STILL_USED, MAY_NOT)) return false;
    throw error;
  } finally {
    await unlock(session, LOCK);
  }
}

async function tryToFree(session: Session, role: string): Promise<RoleUser[]> {
  await lockUnless(session, LOCK, () => Promise.resolve(undefined));
  try {
    const users = await usersOfRole(session, role);
    const staying = users.filter((user) => !isReplaceable(user));
    if (staying.length > 0) return staying;
    const rows = users.flatMap(({ row }) => row ?? []);
    await dropWhere(session, rows, ({ id }) => retireAnyway(session, id));
    await session.query(`drop role if exists ${escapeIdentifier(role)}`);
    return [];
  } catch (error) {
    // It has come into use since, or another process works on one of the templates.
    if (hasCode(error, ...STILL_USED)) return usersOfRole(session, role);
    throw error;
  } finally {
    await unlock(session, LOCK);
  }
}
