import { type OwnHome, useOwnHome } from '@nx-worktree/testkit';
import { openServer, type Programs, removeEmbeddedServer, type Server } from '../src';

/** Makes a state home with embedded servers of its own, for tests that stop or break them. */
export function useOwnServer({
  versions = [18],
  ...home
}: { versions?: readonly Programs[]; mode?: number; parent?: string } = {}): OwnHome {
  return useOwnHome({
    ...home,
    async stop() {
      for (const version of versions) await removeEmbeddedServer(version);
    },
  });
}

/** Starts the server of the state home, unless it runs, and leaves it running. */
export async function startServer(): Promise<void> {
  const server = await openServer();
  await server.close();
}

/** Makes a database that a record holds, and returns its name. */
export async function makeDatabaseOfRecord(): Promise<string> {
  const server = await openServer();
  const holder = { kind: 'record', id: 'prices', path: '/record.json' } as const;
  const { name } = await server.createDatabase({ name: 'testdb_kept', holder });
  await server.close();
  return name;
}

/** A server that is a test file's own, open, for tests of what it keeps in its maintenance database. */
export class OwnServer {
  private constructor(
    private readonly own: OwnHome,
    readonly server: Server,
  ) {}

  static async open(): Promise<OwnServer> {
    const own = useOwnServer();
    return new OwnServer(own, await openServer());
  }

  /** URL of the maintenance database. */
  get maintenanceUrl(): string {
    return this.server.addressOf('nx_worktree').url;
  }

  /** Deletes it. */
  async remove(): Promise<void> {
    await this.server.close();
    await this.own.remove();
  }
}
