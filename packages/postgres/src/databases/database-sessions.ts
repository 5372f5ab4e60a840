import { setTimeout as sleep } from 'node:timers/promises';
import { type Session } from '../session/session';

const POLL_MS = 20;

/**
 * Waits for the sessions in a database to end by themselves.
 *
 * @param graceMs for how long, in ms
 * @returns whether there is no session in it
 */
export async function isLeft(session: Session, name: string, graceMs: number): Promise<boolean> {
  for (const deadline = Date.now() + graceMs; ; await sleep(POLL_MS)) {
    if ((await sessionsIn(session, name)).length === 0) return true;
    if (Date.now() > deadline) return false;
  }
}

/** A session in a database. To an unprivileged role, sessions of other roles show who they are and no more. */
export interface DatabaseSession {
  /** Process of the server, which may run on another machine. */
  readonly pid: number;
  /** What the program calls itself, such as `psql`; empty when it doesn't say. */
  readonly application: string;
  readonly user: string;
  readonly since?: Date;
}

/** The sessions in a database; the server's own, which have no user, are left out. */
export async function sessionsIn(session: Session, name: string): Promise<DatabaseSession[]> {
  const rows = await session.query<Omit<DatabaseSession, 'since'> & { since: Date | null }>(
    `select pid, coalesce(application_name, '') as application, usename as "user", backend_start as since
     from pg_stat_activity where datname = $1 and usesysid is not null order by backend_start`,
    [name],
  );
  return rows.map(({ since, ...rest }) => ({ ...rest, ...(since && { since }) }));
}

/** A session as a person knows it: `psql (user ada, process 4711 of the server)`. */
export function describeSession({ pid, application, user }: DatabaseSession): string {
  return `${application || 'a session'} (user ${user}, process ${pid} of the server)`;
}
