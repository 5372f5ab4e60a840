import { type Database, insideDatabase } from '@nx-worktree/postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationHangsError } from './verify-errors';

/** How long programs may take to end when they are told to, in ms. */
const GRACE_MS = 10_000;

/**
 * Does work in a database that is ours alone. When it takes too long, its programs are stopped and the database is
 * dropped, which ends whatever still waits in it.
 *
 * @param work stops its programs when the signal is aborted
 * @throws {@link MigrationHangsError} when it takes too long
 */
export async function withinTime<T>(
  seconds: number,
  database: Database,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const working = work(late.signal);
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1_000);
  });
  try {
    const result = await Promise.race([working.then((value) => ({ value })), isLate]);
    if (result) return result.value;
  } finally {
    clearTimeout(timer);
  }
  const sessions = await sessionsIn(database);
  late.abort();
  await database.drop();
  await Promise.race([working.catch(() => undefined), sleep(GRACE_MS, undefined, { ref: false })]);
  throw new MigrationHangsError(seconds, sessions);
}

/** What each session in the database does, as a line of a message. */
export async function sessionsIn(database: Database): Promise<string[]> {
  return insideDatabase(database, async (client) => {
    const { rows } = await client.query<{ state: string | null; query: string; waits: boolean }>(
      `select state, left(query, 500) as query, cardinality(pg_blocking_pids(pid)) > 0 as waits
       from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by backend_start`,
    );
    return rows.map(
      ({ state, query, waits }) => `${waits ? 'waits for a lock' : (state ?? 'a session')}: ${query}`,
    );
  }).catch(() => []);
}
