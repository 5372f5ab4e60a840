// Runs the files that have failed once more, each alone, and corrects the report by what they say then.
const { runJest, writeReport } = require('./jest-report');

/** What Jest counts, by the status of a test. */
const COUNTS = {
  passed: 'numPassedTests',
  failed: 'numFailedTests',
  pending: 'numPendingTests',
  todo: 'numTodoTests',
};

/**
 * @param level name of the report
 * @param report of Jest, which is changed: a file that passes now counts as it does now
 * @returns the files that pass when they are run alone
 */
function runAgain(level, report) {
  const failed = report.testResults.filter(({ status }) => status === 'failed');
  const flaky = failed.filter((result, index) => {
    // By a pattern, which only the project of the file matches.
    const pattern = `--testPathPatterns=^${result.name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
    const again = runJest(`${level}-again-${index + 1}`, ['--runInBand', pattern]);
    if (!again?.success || again.numPassedTests === 0) return false;
    replaceCounts(report, result, again);
    return true;
  });
  report.success ||= flaky.length > 0 && flaky.length === failed.length;
  writeReport(level, report);
  return flaky.map(({ name }) => name);
}

function replaceCounts(report, { assertionResults }, again) {
  for (const { status } of assertionResults) if (COUNTS[status]) report[COUNTS[status]] -= 1;
  // A file that couldn't be loaded has no tests, and is counted as a file.
  if (assertionResults.length === 0) report.numRuntimeErrorTestSuites -= 1;
  for (const count of Object.values(COUNTS)) report[count] += again[count];
}

module.exports = { runAgain };
