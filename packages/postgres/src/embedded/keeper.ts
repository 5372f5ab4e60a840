import { withFileLock } from '@nx-worktree/system';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, unlock } from '../locks/advisory-lock';
import { IN_USE, MAINTENANCE_DATABASE } from '../ownership/maintenance-database';
import { Session } from '../session/session';
import { readFacts, urlOf } from './facts';
import { KEEPER_NAME } from './keep';
import { type ClusterPlace } from './cluster-place';
import { stopServer } from './stop';

const LOOKS_PER_IDLE_TIME = 10;
const LEAST_BETWEEN_LOOKS_MS = 50;
const MOST_BETWEEN_LOOKS_MS = 10_000;

/**
 * Watches the server through a session of its own, and stops it when no other session existed for the idle time.
 *
 * @param idleMs idle time in ms
 * @returns when it has stopped the server
 * @throws {@link SessionLostError} when the server is gone
 * @throws an `AbortError` when the session is lost meanwhile
 */
export async function keepServer(place: ClusterPlace, idleMs: number): Promise<void> {
  const facts = await readFacts(place);
  if (!facts?.postmaster) return;
  const session = await Session.open(urlOf(facts), MAINTENANCE_DATABASE, KEEPER_NAME);
  const pause = Math.min(
    Math.max(idleMs / LOOKS_PER_IDLE_TIME, LEAST_BETWEEN_LOOKS_MS),
    MOST_BETWEEN_LOOKS_MS,
  );
  let before = await look(session);
  for (let idleSince = Date.now(); ; await sleep(pause, undefined, { signal: session.lost })) {
    const now = await look(session);
    if (now.isUsed || now.history !== before.history) idleSince = Date.now();
    else if (Date.now() - idleSince >= idleMs && (await stopIfUnused(place, session, now))) return;
    before = now;
  }
}

interface Look {
  /** Whether there is a session now besides the keeper's. */
  readonly isUsed: boolean;
  /** How many sessions each database has had: it also changes by those that came and went between two looks. */
  readonly history: string | null;
}

async function look(session: Session): Promise<Look> {
  const [seen] = await session.query<Look>(`
    select exists (select from pg_stat_activity
                   where backend_type = 'client backend' and pid <> pg_backend_pid()) as "isUsed",
           (select string_agg(datid || ':' || sessions, ' ' order by datid) from pg_stat_database) as history
  `);
  return seen ?? { isUsed: true, history: null };
}

async function stopIfUnused(place: ClusterPlace, session: Session, before: Look): Promise<boolean> {
  return withFileLock(place.lock, async () => {
    if (!(await tryLock(session, IN_USE))) return false;
    const now = await look(session);
    if (!now.isUsed && now.history === before.history) return stopServer(place);
    await unlock(session, IN_USE);
    return false;
  });
}
