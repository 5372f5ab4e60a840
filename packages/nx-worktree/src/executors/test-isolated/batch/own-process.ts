import { type ExecutorContext } from '@nx/devkit';
import { askToEnd, nodeScript } from '@nx-worktree/system';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestIsolatedOptions } from '../options';
import { type SuiteRun } from '../run-isolated';
import { drained } from '../suite/output/drained';

/** What the process of one task of a batch is sent, as JSON. */
export interface TaskCall {
  readonly options: TestIsolatedOptions;
  readonly context: ExecutorContext;
}

/**
 * Runs a suite in a process with the variables of its task, as Nx does outside of batches.
 *
 * @returns whether it passed
 */
export async function runInOwnProcess(
  options: TestIsolatedOptions,
  context: ExecutorContext,
  { inherited, interruption, output }: SuiteRun,
): Promise<boolean> {
  const child = spawn(process.execPath, nodeScript(join(__dirname, 'task.process')), {
    env: inherited,
    stdio: ['inherit', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  const ended = once(child, 'exit');
  output.take(child);
  // It removes its environment by itself.
  const stop = (): void => askToEnd(child);
  interruption.addEventListener('abort', stop, { once: true });
  if (interruption.aborted) stop();
  const call: TaskCall = { options, context };
  child.send(call);
  const [code] = await ended;
  interruption.removeEventListener('abort', stop);
  await drained(child);
  return code === 0;
}
