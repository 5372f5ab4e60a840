import {
  embeddedServerStatus,
  programsOf,
  externalUrlOf,
  installedVersion,
  isAsleep,
  type ServerOptions,
} from '@nx-worktree/postgres';
import { type ServerAccess } from '../server/server-access';
import { type Check, type Observation } from '../engine/check';

/** Whether there is a server for test databases: the embedded one is not started to find out. */
export function serverCheck(options: ServerOptions, server: ServerAccess): Check {
  return {
    name: 'server',
    async look() {
      const shared = await sharedServer(options);
      if (shared) return shared;
      if (await isAsleep(options)) {
        // Throws when it could not be started.
        const version = installedVersion(programsOf(options));
        return { state: 'ok', text: `embedded PostgreSQL ${version}; it starts when a command needs it` };
      }
      const opened = await server.open();
      const { PGHOST, PGPORT, PGUSER } = opened.addressOf('postgres').variables;
      return { state: 'ok', text: `PostgreSQL ${opened.version} at ${PGHOST}:${PGPORT} as ${PGUSER}` };
    },
  };
}

/** An embedded server of root that runs as `nobody`, and whose databases are open to every service that does. */
async function sharedServer(options: ServerOptions): Promise<Observation | undefined> {
  if (externalUrlOf(options) !== undefined) return undefined;
  const { sharesUser, directory } = await embeddedServerStatus(programsOf(options));
  if (sharesUser === 'no') return undefined;
  const text =
    'The embedded server runs as nobody, so every service that runs as nobody can read its databases.';
  if (sharesUser === 'always')
    return { state: 'warning', text: `${text} This container has no other user for it.` };
  return {
    state: 'warning',
    text: `${text} An earlier release set it up that way.`,
    advice: `nx run worktrees:server --stop, delete ${directory}, and nx run worktrees:doctor --fix`,
  };
}
