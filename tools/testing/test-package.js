// Runs the unit and integration tests of a package: the Nx target `test` of each. What Nx says to its tasks by variables
// must not reach the code under test, which reads some of them.
const { spawnSync } = require('node:child_process');

const [folder] = process.argv.slice(2);
const variables = Object.entries(process.env).filter(([name]) => !/^(NX_|LERNA_|FORCE_COLOR$)/.test(name));
const jest = [require.resolve('jest/bin/jest'), '--selectProjects', 'unit', 'int', '--', `${folder}/`];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: Object.fromEntries(variables),
});
process.exitCode = status ?? 1;
