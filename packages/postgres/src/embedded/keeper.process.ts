import { withFileLock } from '@nx-worktree/system';
import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from '../session/session';
import { readFacts, urlOf } from './facts';
import { type Place, placeOfCluster } from './place';
import { stopServer } from './stop';

const LONGEST_PAUSE_MS = 30_000;

/** Watches the server until it is gone, and stops it once nobody has used it for the idle time. */
async function keep(idleMs: number): Promise<void> {
  const place = placeOfCluster();
  const facts = await readFacts(place);
  if (!facts?.postmaster) return;
  const session = await Session.open(urlOf(facts), 'postgres');
  do await untilIdle(session, idleMs);
  while (!(await withFileLock(place.lock, () => stopIfUnused(session, place))));
}

async function untilIdle(session: Session, idleMs: number): Promise<void> {
  const pause = Math.min(idleMs / 4, LONGEST_PAUSE_MS);
  let last = await usageOf(session);
  for (let idleSince = Date.now(); Date.now() - idleSince < idleMs;) {
    await sleep(pause);
    const usage = await usageOf(session);
    if (usage.sessions > 0 || usage.everStarted !== last.everStarted) idleSince = Date.now();
    last = usage;
  }
}

/** Somebody may have come while this process waited for the lock. */
async function stopIfUnused(session: Session, place: Place): Promise<boolean> {
  if ((await usageOf(session)).sessions > 0) return false;
  await session.close();
  return stopServer(place);
}

interface Usage {
  /** Sessions of others at this moment. */
  readonly sessions: number;
  /** Counts sessions that began and ended between two looks. */
  readonly everStarted: string;
}

async function usageOf(session: Session): Promise<Usage> {
  const [usage] = await session.query<Usage>(`
    select (select count(*)::int from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()) as sessions,
           (select sum(sessions)::text from pg_stat_database) as "everStarted"
  `);
  if (!usage) throw new Error('The server answered a select without rows.');
  return usage;
}

// The session is lost when somebody else stops the server: there is nothing left to watch then.
keep(Number(process.argv[2]) * 60_000).catch(() => process.exit(0));
