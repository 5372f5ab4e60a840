import { type ExecutorContext, type Task } from '@nx/devkit';
import { outcomeOf } from '../../../terminal/outcome';
import { type TestIsolatedOptions } from '../options';
import { runIsolated } from '../run-isolated';
import { CollectedOutput } from '../suite/output/collected-output';
import { type TaskResult } from './in-order';
import { runInOwnProcess } from './own-process';
import { taskVariables } from './task-variables';

/** A task of a batch. */
export interface BatchedTask {
  readonly task: Task;
  /** As Nx gives them: always. */
  readonly options: TestIsolatedOptions | undefined;
  /** That of the whole batch. */
  readonly context: ExecutorContext;
  /** Aborts when the batch is to be stopped. */
  readonly interruption: AbortSignal;
}

/** Runs a suite as the executor does that runs it alone. Does not throw. */
export async function runTask({ task, options, context, interruption }: BatchedTask): Promise<TaskResult> {
  const startTime = Date.now();
  const output = new CollectedOutput();
  const { variables, areShared } = taskVariables(task, context.root);
  const isVerbose = process.env['NX_VERBOSE_LOGGING'] === 'true';
  const { project, target, configuration } = task.target;
  const own: ExecutorContext = {
    ...context,
    isVerbose,
    projectName: project,
    targetName: target,
    ...(configuration !== undefined && { configurationName: configuration }),
  };
  const run = { inherited: variables, interruption, output };
  const work = async (): Promise<boolean> => {
    interruption.throwIfAborted();
    if (!options) throw new Error(`Nx gave no options for ${task.id}`);
    const given = isVerbose ? { ...options, verbose: true } : options;
    return areShared ? runIsolated(given, own, run) : runInOwnProcess(given, own, run);
  };
  const { success } = await outcomeOf(work, (text) => output.complain(text));
  return { success, terminalOutput: output.text, startTime, endTime: Date.now() };
}
