import { listenersOn, runningProcesses } from '@nx-worktree/system';
import { mostFrequent } from './most-frequent';
import { type ServerAddress } from './session-errors';

const THIS_MACHINE = ['localhost', '127.0.0.1', '::1'];

/** What PostgreSQL calls the process of a session: `postgres: ada shop 127.0.0.1(54321) idle`. */
const TITLE = /^postgres: (?:\S+: )?(?<user>\S+) (?<database>\S+) (?:\[local\]|\S+\(\d+\))(?: |$)/;

/**
 * The sessions of a server that accepts no connection that could ask it: `24 in testdb_shop (user ada)`, the most frequent first.
 * They are known by the titles of its processes, which don't name the programs. Empty when the server runs on another
 * machine, in a container, or as another user.
 */
export async function visibleSessions({ host, port }: ServerAddress): Promise<string[]> {
  if (!THIS_MACHINE.includes(host)) return [];
  const listeners = (await listenersOn([Number(port)])).map((listener) => listener.process?.pid);
  const backends = (await runningProcesses()).filter(({ parent }) => listeners.includes(parent));
  return mostFrequent(
    backends.flatMap(({ command }) => {
      const { user, database } = TITLE.exec(command)?.groups ?? {};
      return user === undefined ? [] : `${database} (user ${user})`;
    }),
    'in',
  );
}
