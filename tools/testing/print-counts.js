// Prints the counts of a Jest report as one plain line; a run without a report or without a test is a failure.
const { existsSync, readFileSync } = require('node:fs');

const file = process.argv[2];
if (!existsSync(file)) {
  console.error(
    `There is no test report at ${file}: the tests did not run. Read what lint or types say above.`,
  );
  process.exit(1);
}
const report = JSON.parse(readFileSync(file, 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
process.exit(report.success && report.numPassedTests > 0 ? 0 : 1);
