// Runs levels of tests: `packages` and `e2e` unless others are named, such as `heavy`. Unit and integration tests share
// the cores. The end-to-end tests come after them, one at a time: their workspaces have state directories of their own, as if
// each were a machine, and so claim the same ports.
//
// A file that fails is run once more, alone, at the end. When it passes then, it is reported as flaky: a defect to fix, but
// not of what is tested. More than two of them fail the run.
const { mkdirSync, rmSync } = require('node:fs');
const { join, relative } = require('node:path');
const { RESULTS, runJest } = require('./jest-report');
const { runAgain } = require('./run-again');

const LEVELS = {
  packages: ['--selectProjects', 'unit', 'int', '--maxWorkers=2'],
  e2e: ['--selectProjects', 'e2e', '--runInBand'],
  heavy: ['--selectProjects', 'heavy', 'tools', '--runInBand'],
};

const MOST_FLAKY = 2;

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : ['packages', 'e2e'];
mkdirSync(RESULTS, { recursive: true });
// The reports of the run before must not be taken for those of a run that has crashed.
for (const name of names) rmSync(join(RESULTS, `${name}.json`), { force: true });

const ran = names.map((name) => {
  const start = Date.now();
  const report = runJest(name, LEVELS[name]);
  console.log(`${name}: ${Math.round((Date.now() - start) / 1000)} s`);
  return { name, report };
});
const flaky = ran.flatMap(({ name, report }) => (report ? runAgain(name, report) : []));
for (const file of flaky) console.log(`flaky: ${relative(process.cwd(), file)}`);
const isGreen = ran.every(({ report }) => report?.success) && flaky.length <= MOST_FLAKY;
process.exitCode = isGreen ? 0 : 1;
