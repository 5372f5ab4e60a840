import { isAsleep, type Server, type ServerOptions } from '@nx-worktree/postgres';
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
  /** Databases without an owner that were dropped. */
  readonly databases: readonly string[];
  /** Databases of failed suites that were kept, and dropped for their age. */
  readonly kept: readonly string[];
  /** Why something could not be swept. */
  readonly failures: readonly string[];
}

export interface SweepRequest {
  readonly server: ServerOptions;
  /** Deletes also what could still be restored. */
  readonly emptyTrash: boolean;
  /** How long ago kept databases were made that are dropped, in ms; none, when left out. */
  readonly keptMaxAgeMs?: number;
}

/**
 * Sweeps the trash, the claims of owners that are gone, and their databases, and those that were kept for long. One
 * that fails doesn't keep the others.
 */
export async function sweepUnowned(
  repository: Repository,
  { server, emptyTrash, keptMaxAgeMs }: SweepRequest,
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
  const databases = await orFail(() => whenAwake(server, (opened) => opened.reap()), []);
  const kept = await orFail(() => dropOldKept(server, keptMaxAgeMs), []);
  return { trash: deleted, ports, databases, kept, failures: [...failed, ...failures] };
}

/** What a sweep would find, but for databases without an owner: they are many things that only `reap` looks at. */
export async function planSweep(
  repository: Repository,
  records: EnvironmentRecords,
  { server, emptyTrash, keptMaxAgeMs }: SweepRequest,
): Promise<SweptUnowned> {
  const items = await itemsToDelete(repository, records, emptyTrash);
  const kept = await planOldKept(server, keptMaxAgeMs);
  return { trash: items.length, ports: await deadClaims(), databases: [], kept, failures: [] };
}

/** Those that somebody looks into now stay, however old. */
async function dropOldKept(options: ServerOptions, minAgeMs: number | undefined): Promise<string[]> {
  if (minAgeMs === undefined) return [];
  return whenAwake(options, (server) => server.dropKept({ minAgeMs, evenInUse: false }));
}

async function planOldKept(options: ServerOptions, minAgeMs: number | undefined): Promise<string[]> {
  if (minAgeMs === undefined) return [];
  return whenAwake(options, async (server) => {
    const old = (await server.kept()).filter(({ createdAt }) => Date.now() - createdAt.getTime() >= minAgeMs);
    const names: string[] = [];
    for (const { name } of old) if ((await server.sessionsIn(name)).length === 0) names.push(name);
    return names;
  });
}

/** An embedded server that doesn't run isn't started: who needs it next drops what has no owner first. */
async function whenAwake(
  options: ServerOptions,
  work: (server: Server) => Promise<string[]>,
): Promise<string[]> {
  if (await isAsleep(options)) return [];
  const server = new ServerAccess(options);
  try {
    return await work(await server.open());
  } finally {
    await server.close();
  }
}
