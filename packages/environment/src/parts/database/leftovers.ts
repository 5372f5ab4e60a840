import { findOrphans, type Server, sweepOrphans } from '@nx-worktree/postgres';
import { type Leftovers, type SweepContext } from '../../engine/leftovers';
import { sweepGoneWorktrees, planSweepOfGoneWorktrees } from '../../worktrees/repositories/held-databases';

/** What was swept of servers. */
export interface SweptDatabases {
  /** Databases without a holder. */
  readonly databases: readonly string[];
  /** Databases of failed suites that were kept, and dropped for their age. */
  readonly kept: readonly string[];
  /** Directories of embedded servers whose state directory was deleted. */
  readonly clusters: readonly string[];
}

export const databaseLeftovers: Leftovers<SweptDatabases> = {
  texts: {
    databases: { verb: 'drop', what: 'databases without a holder' },
    kept: { verb: 'drop', what: 'old databases of failed suites' },
    clusters: { verb: 'delete', what: 'embedded servers whose state directory is gone' },
  },
  kinds: [
    {
      find: async ({ whenAwake }) => ({ databases: await whenAwake((server) => server.planSweep()) }),
      sweep: async ({ whenAwake }) => ({ databases: await whenAwake((server) => server.sweep()) }),
    },
    {
      find: async (context) => ({
        databases: await whenAged(context, (server, age) => planSweepOfGoneWorktrees(server, context, age)),
      }),
      sweep: async (context) => ({
        databases: await whenAged(context, (server, age) => sweepGoneWorktrees(server, context, age)),
      }),
    },
    {
      find: async (context) => ({ kept: await whenAged(context, findOldKept) }),
      // Those with a session stay, however old.
      sweep: async (context) => ({
        kept: await whenAged(context, (server, minAgeMs) => server.dropKept({ minAgeMs, evenInUse: false })),
      }),
    },
    {
      find: async () => ({ clusters: (await findOrphans()).orphaned }),
      sweep: async () => ({ clusters: await sweepOrphans() }),
    },
  ],
};

async function findOldKept(server: Server, minAgeMs: number): Promise<string[]> {
  const old = (await server.kept()).filter(({ createdAt }) => Date.now() - createdAt.getTime() >= minAgeMs);
  const names: string[] = [];
  for (const { name } of old) if ((await server.sessionsIn(name)).length === 0) names.push(name);
  return names;
}

async function whenAged(
  { maxAgeMs, whenAwake }: SweepContext,
  work: (server: Server, minAgeMs: number) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (maxAgeMs === undefined) return [];
  return whenAwake((server) => work(server, maxAgeMs));
}
