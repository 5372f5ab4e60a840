import { type Task, type TaskGraph } from '@nx/devkit';

/** How a task of a batch has ended, as Nx wants to know it. */
export interface TaskResult {
  readonly success: boolean;
  /** What Nx shows, keeps, and shows again where it takes the result from its cache. */
  readonly terminalOutput: string;
  /** In ms since 1970. */
  readonly startTime?: number;
  readonly endTime?: number;
  /** Where it says more than `success`. */
  readonly status?: 'skipped';
}

/** A task and how it has ended. */
export interface EndedTask {
  /** Its id. */
  readonly task: string;
  readonly result: TaskResult;
}

/** Nx shows nothing of what did not run. */
const SKIPPED: TaskResult = { success: false, status: 'skipped', terminalOutput: '' };

/**
 * Runs the tasks of a graph, each when those that it depends on have succeeded, as Nx does with tasks that run alone. What
 * depends on one that has failed is skipped; all others run.
 *
 * @param atOnce how many run at the same time, at most
 * @param run does not throw
 */
export async function* inOrder(
  graph: TaskGraph,
  atOnce: number,
  run: (task: Task) => Promise<TaskResult>,
): AsyncGenerator<EndedTask> {
  const { tasks, dependencies } = graph;
  const waiting = new Map(Object.entries(tasks));
  const running = new Map<string, Promise<EndedTask>>();
  const ended = new Map<string, TaskResult>();
  while (waiting.size + running.size > 0) {
    for (const [id, task] of waiting) {
      // What isn't in the graph has ended before.
      const before = (dependencies[id] ?? []).filter((one) => one in tasks).map((one) => ended.get(one));
      if (before.some((result) => result?.success === false)) {
        waiting.delete(id);
        ended.set(id, SKIPPED);
        yield { task: id, result: SKIPPED };
      } else if (running.size < atOnce && before.every((result) => result?.success)) {
        waiting.delete(id);
        running.set(
          id,
          run(task).then((result) => ({ task: id, result })),
        );
      }
    }
    if (running.size === 0) continue;
    const first = await Promise.race(running.values());
    running.delete(first.task);
    ended.set(first.task, first.result);
    yield first;
  }
}
