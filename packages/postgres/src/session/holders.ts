import { listenersOn, runningProcesses } from '@nx-worktree/system';
import { type ServerPlace } from './errors';
import { type Session } from './session';

/** As many are named when a limit is reached. */
const MOST = 5;

const THIS_MACHINE = ['localhost', '127.0.0.1', '::1'];

/** What PostgreSQL calls the process of a session: `postgres: ada shop 127.0.0.1(54321) idle`. */
const TITLE = /^postgres: (?:\S+: )?(?<user>\S+) (?<database>\S+) (?:\[local\]|\S+\(\d+\))(?: |$)/;

/**
 * Who has the connections of a server, asked in a session: `24 of vitest in testdb_shop (user ada)`, the most first. To
 * an unprivileged role, sessions of others say who they are and no more.
 */
export async function holdersOf(session: Session): Promise<string[]> {
  const rows = await session.query<{ application: string; database: string; user: string }>(
    `select coalesce(application_name, '') as application, datname as database, usename as "user"
     from pg_stat_activity where datname is not null and usesysid is not null`,
  );
  return mostOf(
    rows.map(
      ({ application, database, user }) =>
        `${application || 'a program without a name'} in ${database} (user ${user})`,
    ),
    'of ',
  );
}

/**
 * The same of a server that lets nobody in to ask: by the titles of its processes, which don't say which programs they
 * work for: `24 in testdb_shop (user ada)`. None where it is on another machine, in a container, or of another user.
 */
export async function visibleHolders({ host, port }: ServerPlace): Promise<string[]> {
  if (!THIS_MACHINE.includes(host)) return [];
  const listeners = (await listenersOn([Number(port)])).map((listener) => listener.process?.pid);
  const backends = (await runningProcesses()).filter(({ parent }) => listeners.includes(parent));
  return mostOf(
    backends.flatMap(({ command }) => {
      const { user, database } = TITLE.exec(command)?.groups ?? {};
      return user === undefined ? [] : `${database} (user ${user})`;
    }),
    'in ',
  );
}

function mostOf(holders: readonly string[], preposition: string): string[] {
  const counts = new Map<string, number>();
  for (const holder of holders) counts.set(holder, (counts.get(holder) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST);
  return most.map(([holder, count]) => `${count} ${preposition}${holder}`);
}
