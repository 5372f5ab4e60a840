import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerSource } from '../engine/server-source';
import { EnvironmentInUseError } from './environment-in-use';
import { processUses } from './processes';
import { keyOf, type SessionUse, type UsableEnvironment, type Use } from './use';

/**
 * Those who are about to leave get this long, in ms: a session whose client has gone, the `git status` of a prompt or of
 * another command of ours.
 */
const GRACE_MS = 500;
const POLL_MS = 50;

/** Our own looks into a database, which take a moment. */
const OWN_APPLICATION = 'nx-worktree';

/**
 * Who uses an environment, and stays: processes in its worktree, with its variables or on its ports, and sessions in its
 * database. Not this process and those above it. What belongs to other users and can't be seen isn't found, except on a
 * port.
 */
export async function usesOf(environment: UsableEnvironment, server: ServerSource): Promise<Use[]> {
  let staying = await usesNow(environment, server);
  for (const deadline = Date.now() + GRACE_MS; staying.length > 0 && Date.now() < deadline;) {
    await sleep(POLL_MS);
    const there = (await usesNow(environment, server)).map(keyOf);
    staying = staying.filter((use) => there.includes(keyOf(use)));
  }
  return staying;
}

/** @throws {EnvironmentInUseError} when somebody uses the environment */
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

/** A server that can't be reached has no sessions that matter; whoever needs it next says what is wrong with it. */
async function sessionUses({ databases }: UsableEnvironment, server: ServerSource): Promise<SessionUse[]> {
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
