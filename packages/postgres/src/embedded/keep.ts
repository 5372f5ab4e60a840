import { identityOf, isRunning, nodeScript, stateHome, withFileLock } from '@nx-worktree/system';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Session } from '../session/session';
import { detachedEnvironment } from './environment';
import { type Facts, readFacts, writeFacts } from './facts';
import { type ClusterPlace } from './cluster-place';

/** By this name the keeper's session is known among those of the server. */
export const KEEPER_NAME = 'nx-worktree keeper';

/**
 * Makes sure that a keeper watches the running server: a separate process that stops the server when it was not
 * used for long. A keeper that was killed is replaced by the next process that uses the server.
 */
export async function ensureKeeper(
  place: ClusterPlace,
  session: Session,
  idleMinutes: number,
): Promise<void> {
  if (await isConnected(session)) return;
  if (await isRecorded(await readFacts(place))) return;
  await withFileLock(place.lock, async () => {
    const facts = await readFacts(place);
    if (!facts?.postmaster || (await isRecorded(facts))) return;
    const pid = await startKeeper(place, idleMinutes);
    await writeFacts(place, { ...facts, keeper: (await identityOf(pid)) ?? null });
  });
}

async function isConnected(session: Session): Promise<boolean> {
  const rows = await session.query('select from pg_stat_activity where application_name = $1', [KEEPER_NAME]);
  return rows.length > 0;
}

/** A keeper that has just been started isn't connected yet. */
async function isRecorded(facts: Facts | undefined): Promise<boolean> {
  return facts?.keeper ? isRunning(facts.keeper) : false;
}

async function startKeeper(place: ClusterPlace, idleMinutes: number): Promise<number> {
  const script = nodeScript(join(__dirname, 'keeper.process'));
  const keeper = spawn(
    process.execPath,
    [
      ...script,
      String(idleMinutes),
      String(place.version),
      ...(place.binaries === undefined ? [] : [place.binaries]),
    ],
    {
      cwd: place.directory,
      env: { ...detachedEnvironment(), NX_WORKTREE_HOME: stateHome() },
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
    },
  );
  await once(keeper, 'spawn');
  keeper.unref();
  return keeper.pid ?? 0;
}
