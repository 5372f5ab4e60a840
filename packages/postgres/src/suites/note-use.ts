import { setTimeout as sleep } from 'node:timers/promises';
import { type Session } from '../session/session';

/** Until 14 the server counts a session up to half a second late, or more under load. In ms. */
const LATE_MS = 1_000;
const POLL_MS = 50;

/**
 * Notes with the other databases of a suite whether one that is about to be dropped was connected to: nobody
 * could find that out afterwards.
 *
 * @param suite id of the suite's environment
 * @param name of the database, which its sessions have left, unless they don't
 */
export async function noteUse(session: Session, suite: string, name: string): Promise<void> {
  for (const deadline = Date.now() + LATE_MS; ; await sleep(POLL_MS)) {
    const [found] = await session.query<{ isAsked: boolean; isUsed: boolean; isLate: boolean }>(
      `select exists (select from owned_database where suite = $1 and name <> $2 and not used) as "isAsked",
              exists (select from pg_stat_activity where datname = $2 and usesysid is not null)
                or exists (select from pg_stat_database where datname = $2 and sessions > 0) as "isUsed",
              current_setting('server_version_num')::int < 150000 as "isLate"`,
      [suite, name],
    );
    if (!found?.isAsked) return;
    if (found.isUsed) {
      await session.query('update owned_database set used = true where suite = $1', [suite]);
      return;
    }
    if (!found.isLate || Date.now() > deadline) return;
  }
}
