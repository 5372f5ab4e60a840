// Runs all tests. Unit and integration tests share the cores. The end-to-end tests come after them, one at a time: their
// workspaces have state directories of their own, as if each were a machine, and so claim the same ports.
//
// A file that fails is run once more, alone, at the end. When it passes then, it is named as flaky: a defect to mend, but
// not of what is tested. More than two of them fail the run.
const { mkdirSync, rmSync } = require('node:fs');
const { relative } = require('node:path');
const { RESULTS, runJest } = require('./jest-report');
const { runAgain } = require('./run-again');

const LEVELS = [
  { name: 'packages', args: ['--selectProjects', 'unit', 'int', '--maxWorkers=2'] },
  { name: 'e2e', args: ['--selectProjects', 'e2e', '--runInBand'] },
];

const MOST_FLAKY = 2;

// The reports of the run before must not be taken for those of a run that has crashed.
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS);

const ran = LEVELS.map(({ name, args }) => {
  const start = Date.now();
  const report = runJest(name, args);
  console.log(`${name}: ${Math.round((Date.now() - start) / 1000)} s`);
  return { name, report };
});
const flaky = ran.flatMap(({ name, report }) => (report ? runAgain(name, report) : []));
for (const file of flaky) console.log(`flaky: ${relative(process.cwd(), file)}`);
const isGreen = ran.every(({ report }) => report?.success) && flaky.length <= MOST_FLAKY;
process.exitCode = isGreen ? 0 : 1;
