// Runs Jest, and keeps what it says of itself in a file, for those who count.
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const RESULTS = 'test-results';

/** @returns Jest's report, or `undefined` when it crashed before it had one */
function runJest(name, args) {
  const file = fileOf(name);
  const jest = require.resolve('jest/bin/jest');
  spawnSync(process.execPath, [jest, '--json', `--outputFile=${file}`, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function writeReport(name, report) {
  writeFileSync(fileOf(name), JSON.stringify(report));
}

function fileOf(name) {
  return join(RESULTS, `${name}.json`);
}

module.exports = { RESULTS, runJest, writeReport };
