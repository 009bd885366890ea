/** How `needed-program.ts` begins the title around tests whose program is missing. */
const LEFT_OUT = 'Left out: ';

/** Prints the totals as plain lines after everything else, for people and scripts that read only the last one. */
export class TotalsReporter {
  onRunComplete(
    _contexts,
    { testResults, numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites },
  ) {
    // A suite that could not even start has no tests to count, and must not pass for none failed.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    // Jest's own summary comes after every reporter's last word.
    process.once('exit', () => {
      // Whole projects that `scripts/test.mjs` did not run.
      if (process.env.TEST_LEFT_OUT) console.log(process.env.TEST_LEFT_OUT);
      for (const line of leftOut(testResults)) console.log(line);
      console.log(`Tests: ${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
    });
  }
}
export { TotalsReporter as default };

/** One line for each missing program: how many tests of how many files were left out, and what to do. */
function leftOut(files) {
  const reasons = new Map();
  for (const { testFilePath, testResults } of files) {
    for (const { ancestorTitles, status } of testResults) {
      const title = ancestorTitles.find((each) => each.startsWith(LEFT_OUT));
      if (title === undefined || status !== 'pending') continue;
      const reason = reasons.get(title) ?? { tests: 0, paths: new Set() };
      reasons.set(title, { tests: reason.tests + 1, paths: reason.paths.add(testFilePath) });
    }
  }
  return [...reasons].map(
    ([title, { tests, paths }]) =>
      `Left out: ${tests} tests of ${paths.size} files. ${title.slice(LEFT_OUT.length)}`,
  );
}
