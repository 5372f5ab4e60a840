import { openServer, type Server, SessionLostError } from '@nx-worktree/postgres';
import { setTimeout } from 'node:timers';

/**
 * How long the session stays open without a clone, in ms. Runners such as Jest load this module anew for each test
 * file of a process, and a session per file that is never closed would use up the server's connections.
 */
const LINGER_MS = 1_000;

let opened: Promise<Server> | undefined;
let clones = 0;
let lingering: NodeJS.Timeout | undefined;

/**
 * Makes a clone through this process's session, which leases it. Each success must be followed by one `release`.
 *
 * @param url address of the server
 */
export async function withServer<T>(url: string, makeClone: (server: Server) => Promise<T>): Promise<T> {
  clones++;
  clearTimeout(lingering);
  try {
    return await makeClone(await openOnce(url));
  } catch (error) {
    if (error instanceof SessionLostError) opened = undefined;
    release();
    throw error;
  }
}

async function openOnce(url: string): Promise<Server> {
  opened ??= openServer({ url });
  try {
    return await opened;
  } catch (error) {
    opened = undefined;
    throw error;
  }
}

/** Says that a clone is gone; without any, the session is closed after a moment. */
export function release(): void {
  clones--;
  if (clones === 0) lingering = setTimeout(closeSession, LINGER_MS).unref();
}

function closeSession(): void {
  const server = opened;
  opened = undefined;
  // A session that ended by itself needs no closing.
  void server?.then((open) => open.close()).catch(() => undefined);
}
