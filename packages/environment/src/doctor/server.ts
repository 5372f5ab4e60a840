import {
  DEFAULT_VERSION,
  embeddedServerStatus,
  findBinariesPackage,
  majorVersionOf,
  type ServerOptions,
} from '@nx-worktree/postgres';
import { type ServerAccess } from '../server/server-access';
import { type Check } from './check';

/** Whether there is a server for test databases: the embedded one is not started to find out. */
export function serverCheck(options: ServerOptions, server: ServerAccess): Check {
  return {
    name: 'server',
    async look() {
      const sleeping = await sleepingVersion(options);
      if (sleeping !== undefined) {
        return { state: 'ok', text: `embedded PostgreSQL ${sleeping}; whoever needs it starts it` };
      }
      const opened = await server.open();
      const { PGHOST, PGPORT, PGUSER } = opened.addressOf('postgres').variables;
      return { state: 'ok', text: `PostgreSQL ${opened.version} at ${PGHOST}:${PGPORT} as ${PGUSER}` };
    },
  };
}

/** Databases whose suite was killed, and what was half made by a process that is gone. */
export function databasesCheck(options: ServerOptions, server: ServerAccess): Check {
  return {
    name: 'databases',
    async look() {
      if ((await sleepingVersion(options)) !== undefined)
        return { state: 'unchecked', text: 'the embedded server does not run' };
      const opened = await server.open();
      const abandoned = await opened.abandoned();
      if (abandoned.length === 0) {
        return { state: 'ok', text: `${(await opened.databases()).length} of ours, none without an owner` };
      }
      return {
        state: 'warning',
        text: `These databases have no owner any more: ${abandoned.join(', ')}.`,
        mend: 'nx run worktrees:doctor --fix',
        fix: async () => `dropped ${(await opened.reap()).join(', ')}`,
      };
    },
  };
}

/**
 * The version of the embedded server when that is the one that is used and it does not run.
 *
 * @throws {BinariesMissingError} {VersionMissingError} {PlatformNotSupportedError} when it could not be started
 */
async function sleepingVersion({ url, version }: ServerOptions): Promise<string | undefined> {
  if (url ?? process.env['NX_WORKTREE_DATABASE_URL']) return undefined;
  const major = majorVersionOf(version ?? DEFAULT_VERSION);
  const binaries = findBinariesPackage(major);
  return (await embeddedServerStatus(major)).running ? undefined : binaries.version;
}
