import { killProcessGroup, nodeScript } from '@nx-worktree/system';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type SuiteProcesses } from '../process-groups';
import { type GuardMessage } from './guarded';

/** The guard of this process, while anything needs it. */
let guard: ChildProcess | undefined;
let users = 0;

/**
 * Starts the guard of this process, unless it is there: a process that stops suites when this one is killed.
 *
 * @returns ends it, unless something else needs it
 */
export function startGuard(): () => Promise<void> {
  const own = (guard ??= start());
  users++;
  return async () => {
    users--;
    if (users > 0 || guard !== own) return;
    guard = undefined;
    await end(own);
  };
}

/** Tells the guard of a suite: by its mark before it is started, and once more when its leader is known. */
export function tellStarted(suite: SuiteProcesses): void {
  tell({ kind: 'started', suite });
}

/** Tells the guard that nothing of a suite is left. */
export function tellEnded(mark: string): void {
  tell({ kind: 'ended', mark });
}

function tell(message: GuardMessage): void {
  // Without a guard, as when somebody has killed it, a suite runs all the same: this process stops it.
  if (guard?.connected) guard.send(message, () => undefined);
}

/** In a group of its own, since signals to the group of this process are to reach everything but the guard. */
function start(): ChildProcess {
  const started = spawn(process.execPath, nodeScript(join(__dirname, 'guard.process')), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  });
  started.on('error', () => undefined);
  started.unref();
  started.channel?.unref();
  return started;
}

/** It has nothing to stop any more, so it need not be asked. */
async function end(ended: ChildProcess): Promise<void> {
  if (ended.pid === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
  ended.ref();
  const exit = once(ended, 'exit');
  killProcessGroup(ended.pid);
  await exit;
}
