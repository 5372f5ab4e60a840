import { setTimeout as sleep } from 'node:timers/promises';
import { type Session } from '../session/session';

const POLL_MS = 20;

/**
 * Waits for the sessions in a database to end by themselves.
 *
 * @param graceMs for how long, in ms
 * @returns whether nobody is in it
 */
export async function isLeft(session: Session, name: string, graceMs: number): Promise<boolean> {
  for (const deadline = Date.now() + graceMs; ; await sleep(POLL_MS)) {
    if ((await sessionsIn(session, name)).length === 0) return true;
    if (Date.now() > deadline) return false;
  }
}

/**
 * The sessions in a database, as a person knows them: `psql (user ada, process 4711 of the server)`. To an unprivileged
 * role, sessions of others show who they are and no more; the server's own have no user.
 */
export async function sessionsIn(session: Session, name: string): Promise<string[]> {
  const rows = await session.query<{ text: string }>(
    `select format('%s (user %s, process %s of the server)',
                   coalesce(nullif(application_name, ''), 'a session'), usename, pid) as text
     from pg_stat_activity where datname = $1 and usesysid is not null`,
    [name],
  );
  return rows.map(({ text }) => text);
}
