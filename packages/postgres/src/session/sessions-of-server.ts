import { mostFrequent } from './most-frequent';
import { type Session } from './session';

/**
 * The sessions of a server, asked in one of them: `24 of vitest in testdb_shop (user ada)`, the most frequent first. An
 * unprivileged role sees which sessions others have, and nothing of what they do.
 */
export async function sessionsOfServer(session: Session): Promise<string[]> {
  const rows = await session.query<{ application: string; database: string; user: string }>(
    `select coalesce(application_name, '') as application, datname as database, usename as "user"
     from pg_stat_activity where datname is not null and usesysid is not null`,
  );
  return mostFrequent(
    rows.map(
      ({ application, database, user }) =>
        `${application || 'a program without a name'} in ${database} (user ${user})`,
    ),
    'of',
  );
}
