import { identityOf, isRunning, nodeScript } from '@nx-worktree/system';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Facts, writeFacts } from './facts';
import { type Place } from './place';

/**
 * Starts the process that stops the server when nobody uses it, unless it runs. It outlives the process that starts
 * it, as the server does. Must run under the cluster's lock.
 *
 * @param idleMinutes minutes without a session after which the server stops
 */
export async function ensureKeeper(place: Place, facts: Facts, idleMinutes: number): Promise<void> {
  if (facts.keeper && (await isRunning(facts.keeper))) return;
  const keeper = spawn(
    process.execPath,
    [...nodeScript(join(__dirname, 'keeper.process')), String(idleMinutes)],
    { cwd: place.directory, detached: true, env: keeperEnvironment(), stdio: 'ignore', windowsHide: true },
  );
  keeper.unref();
  const identity = keeper.pid === undefined ? undefined : await identityOf(keeper.pid);
  await writeFacts(place, { ...facts, keeper: identity ?? null });
}

/** What marks the processes of a suite must not mark the keeper, and a debugger's options are not meant for it. */
function keeperEnvironment(): NodeJS.ProcessEnv {
  const { NX_WORKTREE_ENVIRONMENT: _environment, NODE_OPTIONS: _options, ...rest } = process.env;
  return rest;
}
