import { Failure, killProcessGroup, nodeScript } from '@nx-worktree/system';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SuiteInterruptedError } from './interruption';
import { MARK, newMark } from './mark';
import { stopOtherGroups, stopSuite } from './process-groups';
import { type SuiteCall } from './protocol';

/** A suite ran for longer than it may. */
export class SuiteTimeoutError extends Failure {
  readonly code = 'SUITE_TIMEOUT';

  constructor(
    readonly project: string,
    readonly timeoutMinutes: number,
  ) {
    super(
      `The tests of ${project} did not end within ${timeoutMinutes} minutes and were stopped. ` +
        `Find out what they are waiting for, or give them more time: --timeoutMinutes=${timeoutMinutes * 2}.`,
    );
  }
}

/** What ends a suite before it is done. */
export interface SuiteLimits {
  /** At most 35,791: timers count up to 2^31 ms. */
  readonly timeoutMinutes: number;
  /** Aborts when the suite is to be stopped. */
  readonly interruption: AbortSignal;
}

/**
 * Runs a target in a process of its own and leaves none of its processes behind.
 *
 * @param variables the whole environment of the process
 * @returns whether the target succeeded
 * @throws {@link SuiteTimeoutError} when it took too long
 * @throws {@link SuiteInterruptedError} when `limits.interruption` came first
 */
export async function runSuite(
  call: SuiteCall,
  variables: Readonly<Record<string, string>>,
  limits: SuiteLimits,
): Promise<boolean> {
  if (limits.interruption.aborted) throw new SuiteInterruptedError();
  const timeout = AbortSignal.timeout(limits.timeoutMinutes * 60_000);
  const passed = await runUntil(AbortSignal.any([timeout, limits.interruption]), call, variables);
  if (limits.interruption.aborted) throw new SuiteInterruptedError();
  if (timeout.aborted) throw new SuiteTimeoutError(call.project, limits.timeoutMinutes);
  return passed;
}

async function runUntil(
  stop: AbortSignal,
  call: SuiteCall,
  variables: Readonly<Record<string, string>>,
): Promise<boolean> {
  const mark = newMark();
  const child = start(call.context.root, { ...variables, [MARK]: mark });
  const ended = once(child, 'exit');
  if (child.pid === undefined) return (await ended, false);
  const suite = { leader: child.pid, mark };
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(stopSuite(suite)), { once: true });
  });
  child.send(call);
  const [code] = await ended;
  if (stop.aborted) await stopped;
  killProcessGroup(suite.leader);
  await stopOtherGroups(suite);
  return code === 0;
}

function start(cwd: string, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, nodeScript(join(__dirname, 'suite-process')), {
    cwd,
    env,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    windowsHide: true,
  });
}
