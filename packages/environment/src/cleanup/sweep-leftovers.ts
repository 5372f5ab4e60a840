import { isAsleep, type Server, type ServerOptions } from '@nx-worktree/postgres';
import { messageOf } from '@nx-worktree/system';
import { type LeftoverKind, type Leftovers, type LeftoverText, type SweepContext } from '../engine/leftovers';
import { type Part } from '../engine/part';
import { PARTS, type SweptParts } from '../parts/parts';
import { ServerAccess } from '../server/server-access';
import { type Here } from '../worktrees/repositories/held-databases';
import { countDeletable, sweepTrash } from '../worktrees/trash/sweep';

/** What a sweep took: removed worktrees whose time in the trash is over, and what has no living holder. */
export interface Swept extends SweptParts {
  /** How many removed worktrees were deleted for good. */
  readonly trash: number;
  /** Why something could not be swept. */
  readonly failures: readonly string[];
}

/** What to sweep. */
export interface SweepRequest extends Pick<SweepContext, 'maxAgeMs'> {
  readonly server: ServerOptions;
  /** Deletes also what could still be restored. */
  readonly emptyTrash: boolean;
}

const LEFTOVERS: readonly Leftovers[] = PARTS.flatMap(({ leftovers }: Part) => leftovers ?? []);

/** What a cleanup says of each list of leftovers, in the order in which they are swept. */
export const LEFTOVER_TEXTS: Readonly<Record<keyof SweptParts, LeftoverText>> = Object.assign(
  {},
  ...LEFTOVERS.map(({ texts }) => texts),
);

/** Sweeps the trash and what the parts of environments have left. One kind that fails doesn't keep the others. */
export async function sweepLeftovers(here: Here, request: SweepRequest): Promise<Swept> {
  const everything = request.emptyTrash;
  const none = { deleted: 0, failed: [] };
  const trash = await attempt(() => sweepTrash(here.records, { everything }), none);
  const parts = await eachKind((kind) => kind.sweep(contextOf(here, request)));
  const failures = [...trash.result.failed, ...trash.failures, ...parts.failures];
  return { ...parts.swept, trash: trash.result.deleted, failures };
}

/** Finds what a sweep would take now, and changes nothing. */
export async function planSweep(here: Here, request: SweepRequest): Promise<Swept> {
  const everything = request.emptyTrash;
  const trash = await attempt(() => countDeletable(here.records, { everything }), 0);
  const parts = await eachKind((kind) => kind.find(contextOf(here, request)));
  return { ...parts.swept, trash: trash.result, failures: [...trash.failures, ...parts.failures] };
}

function contextOf(here: Here, { server, maxAgeMs }: SweepRequest): SweepContext {
  return {
    ...here,
    ...(maxAgeMs !== undefined && { maxAgeMs }),
    whenAwake: (work) => whenAwake(server, work),
  };
}

async function eachKind(
  work: (kind: LeftoverKind) => Promise<object>,
): Promise<{ readonly swept: SweptParts; readonly failures: readonly string[] }> {
  const lists = new Map<string, unknown[]>(Object.keys(LEFTOVER_TEXTS).map((name) => [name, []]));
  const failures: string[] = [];
  for (const kind of LEFTOVERS.flatMap(({ kinds }) => kinds)) {
    const attempted = await attempt(() => work(kind), {});
    failures.push(...attempted.failures);
    for (const [name, list] of Object.entries(attempted.result))
      lists.get(name)?.push(...(list as readonly unknown[]));
  }
  return { swept: Object.fromEntries(lists) as unknown as SweptParts, failures };
}

async function attempt<Result>(
  work: () => Promise<Result>,
  otherwise: Result,
): Promise<{ readonly result: Result; readonly failures: readonly string[] }> {
  try {
    return { result: await work(), failures: [] };
  } catch (error) {
    return { result: otherwise, failures: [messageOf(error)] };
  }
}

async function whenAwake<Taken>(
  options: ServerOptions,
  work: (server: Server) => Promise<readonly Taken[]>,
): Promise<readonly Taken[]> {
  if (await isAsleep(options)) return [];
  const server = new ServerAccess(options);
  try {
    return await work(await server.open());
  } finally {
    await server.close();
  }
}
