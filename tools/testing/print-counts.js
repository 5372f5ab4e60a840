// Prints the counts of all Jest reports as one plain line; a run without a report or without a test is a failure.
const { existsSync, readFileSync } = require('node:fs');

const reports = process.argv.slice(2).map((file) => {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.error(
    `There is no test report at ${file}: the tests did not run. Read what lint or types say above.`,
  );
  process.exit(1);
});

function sum(...counts) {
  return reports
    .flatMap((report) => counts.map((count) => report[count]))
    .reduce((one, other) => one + other, 0);
}

const [passed, failed, skipped] = [
  sum('numPassedTests'),
  sum('numFailedTests', 'numRuntimeErrorTestSuites'),
  sum('numPendingTests', 'numTodoTests'),
];
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = reports.every((report) => report.success && report.numPassedTests > 0) ? 0 : 1;
