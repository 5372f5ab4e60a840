// Runs all tests. Unit and integration tests share the cores. The end-to-end tests come after them, one at a time: their
// workspaces have state directories of their own, as if each were a machine, and so claim the same ports.
const { spawnSync } = require('node:child_process');
const { mkdirSync, rmSync } = require('node:fs');

const RUNS = [
  [
    '--selectProjects=unit',
    '--selectProjects=int',
    '--maxWorkers=2',
    '--outputFile=test-results/packages.json',
  ],
  ['--selectProjects=e2e', '--runInBand', '--outputFile=test-results/e2e.json'],
];

// The reports of the run before must not be taken for those of a run that has crashed.
rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results');

const jest = require.resolve('jest/bin/jest');
const statuses = RUNS.map(
  (args) =>
    spawnSync(process.execPath, [jest, '--json', ...args], { stdio: ['ignore', 'ignore', 'inherit'] }).status,
);
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
