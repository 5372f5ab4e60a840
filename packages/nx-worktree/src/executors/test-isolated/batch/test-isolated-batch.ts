import { type ExecutorContext, type TaskGraph } from '@nx/devkit';
import { parallelOf } from '../../../parallel/parallel-of';
import { type TestIsolatedOptions } from '../options';
import { startGuard } from '../suite/guard/guard';
import { listenForInterruption } from '../suite/interruption';
import { type EndedTask, inOrder } from './in-order';
import { runTask } from './run-task';

/**
 * Runs the suites of many projects in one process, since most of what a short suite costs is the start of a process with
 * Nx in it. Each has an environment, processes and output of its own, and Nx keeps each result under the hash of its task.
 *
 * @param options of each task, by its id
 * @returns each result as soon as it is there
 */
export default async function* testIsolatedBatch(
  graph: TaskGraph,
  options: Readonly<Record<string, TestIsolatedOptions>>,
  _overrides: object,
  context: ExecutorContext,
): AsyncGenerator<EndedTask> {
  const interruption = listenForInterruption();
  const endGuard = startGuard();
  let isHeard = true;
  // When Nx was killed, telling it a result would end this process, while other suites still give back what they have.
  const unheard = (): void => void (isHeard = false);
  process.once('disconnect', unheard);
  const atOnce = parallelOf(process.env, context.nxJsonConfiguration);
  try {
    const ended = inOrder(graph, atOnce, (task) =>
      runTask({ task, options: options[task.id], context, interruption: interruption.signal }),
    );
    for await (const one of ended) if (isHeard) yield one;
  } finally {
    await endGuard();
    process.off('disconnect', unheard);
    interruption.stopListening();
  }
}
