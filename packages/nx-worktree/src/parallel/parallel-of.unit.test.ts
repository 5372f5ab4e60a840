import { parallelOf } from './parallel-of';
import { PARALLEL, parallelOptionsIn } from './tell-parallel';

/** What a batch makes of a command line, of `NX_PARALLEL` and of nx.json. */
function parallel(line: string, variable?: string, configured?: number): number {
  const variables = {
    [PARALLEL]: JSON.stringify(parallelOptionsIn(line.split(' '))),
    ...(variable !== undefined && { NX_PARALLEL: variable }),
  };
  return parallelOf(variables, configured === undefined ? {} : { parallel: configured });
}

// As readParallelFromArgsAndEnv of Nx decides, and what Nx makes of that.
it.each([
  ['nx run-many -t test-isolated', undefined, undefined, 3],
  ['nx run-many -t test-isolated', undefined, 5, 5],
  ['nx run-many -t test-isolated', '4', 5, 4],
  ['nx run-many -t test-isolated --parallel=2', '4', 5, 2],
  ['nx run-many --parallel 2 -t test-isolated', '4', 5, 2],
  ['nx run-many -t test-isolated --parallel', '4', 5, 4],
  ['nx run-many -t test-isolated --parallel', undefined, 5, 3],
  ['nx run-many --parallel -t test-isolated --maxParallel=6', '4', 5, 6],
  ['nx run-many --parallel -t test-isolated --max-parallel 6', undefined, undefined, 6],
  ['nx run-many -t test-isolated --parallel=false', '4', 5, 1],
  ['nx run-many -t test-isolated --no-parallel', '4', 5, 1],
  ['nx run-many -t test-isolated --parallel=0', undefined, undefined, 1],
  ['nx run-many -t test-isolated -- --parallel=9', undefined, 5, 5],
])('%s, NX_PARALLEL=%s, "parallel": %s in nx.json: %s at once', (line, variable, configured, expected) => {
  expect(parallel(line, variable, configured)).toBe(expected);
});

it('takes a share of the processors', () => {
  const whole = parallel('nx run-many -t test-isolated --parallel=100%');
  expect(parallel('nx run-many -t test-isolated --parallel=200%')).toBe(2 * whole);
});
