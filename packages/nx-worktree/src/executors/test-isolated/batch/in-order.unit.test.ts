import { type Task } from '@nx/devkit';
import { type EndedTask, inOrder, type TaskResult } from './in-order';

const EMPTY = { roots: [], continuousDependencies: {} };
const PASSED: TaskResult = { success: true, terminalOutput: '' };
const FAILED: TaskResult = { success: false, terminalOutput: '' };

/** Runs tasks whose names are given with those that they depend on, and lets them end in the order of their names. */
async function order(
  dependencies: Record<string, string[]>,
  { atOnce = 3, failing = [] as string[] } = {},
): Promise<{ begun: string[]; ended: EndedTask[]; most: number }> {
  const tasks = Object.fromEntries(Object.keys(dependencies).map((id) => [id, { id } as Task]));
  const begun: string[] = [];
  const ended: EndedTask[] = [];
  let [running, most] = [0, 0];
  const run = async ({ id }: Task): Promise<TaskResult> => {
    begun.push(id);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return failing.includes(id) ? FAILED : PASSED;
  };
  for await (const one of inOrder({ ...EMPTY, tasks, dependencies }, atOnce, run)) ended.push(one);
  return { begun, ended, most };
}

const namesOf = (ended: EndedTask[]): string[] => ended.map(({ task }) => task).sort();

it('runs as many at once as it may, and all of them', async () => {
  const { ended, most } = await order({ a: [], b: [], c: [], d: [], e: [] }, { atOnce: 2 });
  expect(namesOf(ended)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(most).toBe(2);
});

it('runs a task after those that it depends on, and knows that others have ended before', async () => {
  const { begun } = await order({ top: ['middle'], middle: ['bottom', 'built:before'], bottom: [] });
  expect(begun).toEqual(['bottom', 'middle', 'top']);
});

it('skips what depends on a failure, however deep, and runs the rest', async () => {
  const { begun, ended } = await order(
    { bottom: [], middle: ['bottom'], top: ['middle'], other: [] },
    { failing: ['bottom'] },
  );
  expect(begun.sort()).toEqual(['bottom', 'other']);
  const statuses = Object.fromEntries(
    ended.map(({ task, result }) => [task, result.status ?? result.success]),
  );
  expect(statuses).toEqual({ bottom: false, middle: 'skipped', top: 'skipped', other: true });
});
