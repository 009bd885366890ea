/** Prints the totals as one plain line after everything else, for people and scripts that read only the last one. */
export class TotalsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    // A suite that could not even start has no tests to count, and must not pass for none failed.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    // Jest's own summary comes after every reporter's last word.
    process.once('exit', () => {
      console.log(`Tests: ${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
    });
  }
}
export { TotalsReporter as default };
