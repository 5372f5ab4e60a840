import { openServer, type Server, type ServerOptions, SessionLostError } from '@nx-worktree/postgres';
import { setTimeout } from 'node:timers';

/**
 * How long a session stays open without a clone, in ms. Runners such as Jest reload this module for each test
 * file of a process, and a session per file that is never closed would use up the server's connections.
 */
const LINGER_MS = 1_000;

interface Shared {
  readonly server: Promise<Server>;
  users: number;
  lingering?: NodeJS.Timeout;
}

/** By what they were asked with. */
const shared = new Map<string, Shared>();

/**
 * Works with this process's session on a server, which leases clones. Each success must be followed by one `release`.
 *
 * @param options of the server, as `openServer` takes them
 */
export async function withServer<T>(
  options: ServerOptions,
  work: (server: Server) => Promise<T>,
): Promise<{ result: T; release: () => void }> {
  const key = JSON.stringify(options);
  const one = shared.get(key) ?? open(key, options);
  one.users++;
  clearTimeout(one.lingering);
  try {
    return { result: await work(await one.server), release: () => release(key, one) };
  } catch (error) {
    if (error instanceof SessionLostError) forget(key, one);
    release(key, one);
    throw error;
  }
}

function open(key: string, options: ServerOptions): Shared {
  const one: Shared = { server: openAndReap(options), users: 0 };
  shared.set(key, one);
  one.server.catch(() => forget(key, one));
  return one;
}

/** If tests run without Nx, only this drops what the processes of earlier runs had. */
async function openAndReap(options: ServerOptions): Promise<Server> {
  const server = await openServer(options);
  await server.sweep();
  return server;
}

function forget(key: string, one: Shared): void {
  if (shared.get(key) === one) shared.delete(key);
}

/** Says that a clone is gone; without any, the session is closed after a moment. */
function release(key: string, one: Shared): void {
  one.users--;
  if (one.users > 0) return;
  one.lingering = setTimeout(() => {
    forget(key, one);
    // A session that ended by itself needs no closing.
    void one.server.then((server) => server.close()).catch(() => undefined);
  }, LINGER_MS).unref();
}
