import { Failure, killProcessGroup, messageOf } from '@nx-worktree/system';
import { once } from 'node:events';
import { commandOf } from './commands/command-of';
import { startGuard, tellEnded, tellStarted } from './guard/guard';
import { SuiteInterruptedError } from './interruption';
import { MARK, newMark } from './mark';
import { drained } from './output/drained';
import { OWN_OUTPUT, type SuiteOutput } from './output/suite-output';
import { stopOtherGroups, stopSuite } from './process-groups';
import { type SuiteCall } from './protocol';
import { type StartedSuite, startCommand, startNx } from './start-suite';

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
 * Runs a target in a process group of its own and leaves none of its processes behind.
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
  output: SuiteOutput = OWN_OUTPUT,
): Promise<boolean> {
  if (limits.interruption.aborted) throw new SuiteInterruptedError();
  const timeout = AbortSignal.timeout(limits.timeoutMinutes * 60_000);
  const stop = AbortSignal.any([timeout, limits.interruption]);
  const mark = newMark();
  const env = { ...variables, [MARK]: mark };
  const command = commandOf(call, env);
  const passed = command
    ? await runGuarded(() => runUntil(stop, mark, () => startCommand(command, output), output))
    : await runUntil(stop, mark, () => startNx(call, env, output), output);
  if (limits.interruption.aborted) throw new SuiteInterruptedError();
  if (timeout.aborted) throw new SuiteTimeoutError(call.project, limits.timeoutMinutes);
  if (!passed && command) output.write(command.warning);
  return passed;
}

/** A process with Nx in it notices itself that this one was killed; a command doesn't. */
async function runGuarded(run: () => Promise<boolean>): Promise<boolean> {
  const endGuard = startGuard();
  try {
    return await run();
  } finally {
    await endGuard();
  }
}

async function runUntil(
  stop: AbortSignal,
  mark: string,
  start: () => StartedSuite,
  output: SuiteOutput,
): Promise<boolean> {
  tellStarted({ mark });
  const { process: child, begin } = start();
  const ended = once(child, 'exit');
  output.take(child);
  if (child.pid === undefined) return notStarted(ended, output);
  const suite = { leader: child.pid, mark };
  tellStarted(suite);
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(stopSuite(suite)), { once: true });
  });
  begin();
  const [code] = await ended;
  if (stop.aborted) await stopped;
  killProcessGroup(suite.leader);
  await stopOtherGroups(suite);
  tellEnded(mark);
  await drained(child);
  return code === 0;
}

/** Such as in a directory that isn't there. */
async function notStarted(ended: Promise<unknown>, output: SuiteOutput): Promise<false> {
  await ended.catch((error: unknown) => output.complain(messageOf(error)));
  return false;
}
