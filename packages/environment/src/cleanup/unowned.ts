import { findOrphans, isAsleep, type Server, type ServerOptions, sweepOrphans } from '@nx-worktree/postgres';
import { messageOf } from '@nx-worktree/system';
import { planPortSweep, sweepPorts } from '../parts/ports/claim-ports';
import {
  sweepGoneWorktrees,
  planSweepOfGoneWorktrees,
  type Here,
} from '../worktrees/repositories/held-databases';
import { ServerAccess } from '../server/server-access';
import { countDeletable, sweepTrash } from '../worktrees/trash/sweep';

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
  /** Directories of embedded servers whose state directory was deleted. */
  readonly clusters: readonly string[];
  /** Why something could not be swept. */
  readonly failures: readonly string[];
}

export interface SweepRequest {
  readonly server: ServerOptions;
  /** Deletes also what could still be restored. */
  readonly emptyTrash: boolean;
  /**
   * How long ago databases were made that were kept, and repositories deleted whose worktrees have left databases, in ms;
   * both stay, when left out.
   */
  readonly maxAgeMs?: number;
}

/**
 * Sweeps the trash, the claims of owners that are gone, and their databases, and those that were kept for long. One
 * that fails doesn't keep the others.
 */
export async function sweepUnowned(
  here: Here,
  { server, emptyTrash, maxAgeMs }: SweepRequest,
): Promise<SweptUnowned> {
  const failures: string[] = [];
  const orFail = failingInto(failures);
  const dropGone = (opened: Server, minAgeMs: number) => sweepGoneWorktrees(opened, here, minAgeMs);
  const none = { deleted: 0, failed: [] };
  const { deleted, failed } = await orFail(() => sweepTrash(here.records, { everything: emptyTrash }), none);
  const ports = await orFail(sweepPorts, []);
  const swept = await orFail(() => whenAwake(server, (opened) => opened.sweep()), []);
  const gone = await orFail(() => whenAged(server, maxAgeMs, dropGone), []);
  const kept = await orFail(() => whenAged(server, maxAgeMs, dropOldKept), []);
  const clusters = await orFail(sweepOrphans, []);
  const databases = [...swept, ...gone];
  return { trash: deleted, ports, databases, kept, clusters, failures: [...failed, ...failures] };
}

/** What a sweep would find now. */
export async function planSweep(
  here: Here,
  { server, emptyTrash, maxAgeMs }: SweepRequest,
): Promise<SweptUnowned> {
  const failures: string[] = [];
  const orFail = failingInto(failures);
  const findGone = (opened: Server, minAgeMs: number) => planSweepOfGoneWorktrees(opened, here, minAgeMs);
  const trash = await orFail(() => countDeletable(here.records, { everything: emptyTrash }), 0);
  const ports = await orFail(planPortSweep, []);
  const abandoned = await orFail(() => whenAwake(server, (opened) => opened.planSweep()), []);
  const gone = await orFail(() => whenAged(server, maxAgeMs, findGone), []);
  const kept = await orFail(() => whenAged(server, maxAgeMs, planOldKept), []);
  const clusters = await orFail(async () => (await findOrphans()).orphaned, []);
  return { trash, ports, databases: [...abandoned, ...gone], kept, clusters, failures };
}

/** Notes why something failed, so that it doesn't keep the others. */
function failingInto(failures: string[]): <T>(work: () => Promise<T>, otherwise: T) => Promise<T> {
  return async (work, otherwise) => {
    try {
      return await work();
    } catch (error) {
      failures.push(messageOf(error));
      return otherwise;
    }
  };
}

/** Those that somebody looks into now stay, however old. */
function dropOldKept(server: Server, minAgeMs: number): Promise<string[]> {
  return server.dropKept({ minAgeMs, evenInUse: false });
}

async function planOldKept(server: Server, minAgeMs: number): Promise<string[]> {
  const old = (await server.kept()).filter(({ createdAt }) => Date.now() - createdAt.getTime() >= minAgeMs);
  const names: string[] = [];
  for (const { name } of old) if ((await server.sessionsIn(name)).length === 0) names.push(name);
  return names;
}

async function whenAged(
  options: ServerOptions,
  minAgeMs: number | undefined,
  work: (server: Server, minAgeMs: number) => Promise<string[]>,
): Promise<string[]> {
  if (minAgeMs === undefined) return [];
  return whenAwake(options, (server) => work(server, minAgeMs));
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
