/*
 * What counts as use of an environment, and stops its removal:
 *
 * 1. processes whose working directory is in the worktree, that were started with its variables, or that listen on its
 *    ports. This process, its ancestors, and helpers such as Nx's daemon don't count (processes.ts).
 * 2. sessions in its databases, except our own.
 * 3. Whatever is found is looked for again for half a second: a prompt's `git status`, or a session whose client has just
 *    ended, goes by itself.
 * 4. Processes of other users are seen on ports only.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerSource } from '../engine/server-source';
import { EnvironmentInUseError } from './environment-in-use';
import { processUses } from './processes';
import { keyOf, type SessionUse, type UsableEnvironment, type Use } from './use';

/** How long uses that are about to end get for it, in ms. */
const GRACE_MS = 500;
const POLL_MS = 50;

/** The application name of our own sessions, which are short. */
const OWN_APPLICATION = 'nx-worktree';

/**
 * Finds who uses an environment, and still does after half a second.
 *
 * @param server asked for sessions only if the environment has databases
 */
export function usesOf(environment: UsableEnvironment, server: ServerSource): Promise<Use[]> {
  return staying(() => usesNow(environment, server));
}

/** Finds the sessions in the databases of an environment that are still there after half a second; ours don't count. */
export function sessionsOf(databases: readonly string[], server: ServerSource): Promise<SessionUse[]> {
  return staying(() => sessionUses({ databases }, server));
}

async function staying<One extends Use>(look: () => Promise<One[]>): Promise<One[]> {
  let found = await look();
  for (const deadline = Date.now() + GRACE_MS; found.length > 0 && Date.now() < deadline;) {
    await sleep(POLL_MS);
    const there = (await look()).map(keyOf);
    found = found.filter((use) => there.includes(keyOf(use)));
  }
  return found;
}

/**
 * Makes sure that nobody uses an environment.
 *
 * @throws {@link EnvironmentInUseError} when a process does
 */
export async function assertUnused(environment: UsableEnvironment, server: ServerSource): Promise<void> {
  const uses = await usesOf(environment, server);
  if (uses.length > 0) throw new EnvironmentInUseError(environment.identifier, uses);
}

async function usesNow(environment: UsableEnvironment, server: ServerSource): Promise<Use[]> {
  const [processes, sessions] = await Promise.all([
    processUses([environment]),
    sessionUses(environment, server),
  ]);
  return [...(processes.get(environment.id) ?? []), ...sessions];
}

/** A server that can't be reached has no sessions. The next command that needs it says what is wrong with it. */
async function sessionUses(
  { databases }: Pick<UsableEnvironment, 'databases'>,
  server: ServerSource,
): Promise<SessionUse[]> {
  const uses: SessionUse[] = [];
  for (const database of databases) {
    const opened = await server.open().catch(() => undefined);
    const sessions = (await opened?.sessionsIn(database)) ?? [];
    uses.push(
      ...sessions
        .filter(({ application }) => application !== OWN_APPLICATION)
        .map((session) => ({ kind: 'session' as const, database, session })),
    );
  }
  return uses;
}
