import { embeddedServerStatus, majorVersionOf, type ServerOptions } from '@nx-worktree/postgres';
import { messageOf } from '@nx-worktree/system';
import { type Repository } from '../git/repository';
import { deadClaims, releaseDeadClaims } from '../ports/claim-ports';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecords } from '../stack/records';
import { itemsToDelete } from '../trash/items';
import { sweepTrash } from '../trash/sweep';

/** What had no owner any more, or nobody wants back. */
export interface SweptUnowned {
  /** How many removed worktrees were deleted for good. */
  readonly trash: number;
  /** Ports whose claims were released. */
  readonly ports: readonly number[];
  /** Databases that were dropped. */
  readonly databases: readonly string[];
  /** Why something could not be swept. */
  readonly failures: readonly string[];
}

/**
 * Sweeps the trash, the claims of owners that are gone, and their databases. One that fails doesn't keep the others.
 *
 * @param emptyTrash deletes also what could still be restored
 */
export async function sweepUnowned(
  repository: Repository,
  server: ServerOptions,
  emptyTrash: boolean,
): Promise<SweptUnowned> {
  const failures: string[] = [];
  const orFail = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      failures.push(messageOf(error));
      return otherwise;
    }
  };
  const none = { deleted: 0, failed: [] };
  const { deleted, failed } = await orFail(() => sweepTrash(repository, { everything: emptyTrash }), none);
  const ports = await orFail(releaseDeadClaims, []);
  const databases = await orFail(() => reap(server), []);
  return { trash: deleted, ports, databases, failures: [...failed, ...failures] };
}

/** What a sweep would find. Databases are known to the server only, which is not started for this. */
export async function planSweep(
  repository: Repository,
  records: EnvironmentRecords,
  emptyTrash: boolean,
): Promise<SweptUnowned> {
  const items = await itemsToDelete(repository, records, emptyTrash);
  return { trash: items.length, ports: await deadClaims(), databases: [], failures: [] };
}

/** An embedded server that doesn't run isn't started: who needs it next drops what has no owner first. */
async function reap(options: ServerOptions): Promise<string[]> {
  if (!(await isAwake(options))) return [];
  const server = new ServerAccess(options);
  try {
    return await (await server.open()).reap();
  } finally {
    await server.close();
  }
}

async function isAwake({ url, version }: ServerOptions): Promise<boolean> {
  if (url ?? process.env['NX_WORKTREE_DATABASE_URL']) return true;
  return (await embeddedServerStatus(version === undefined ? undefined : majorVersionOf(version))).running;
}
