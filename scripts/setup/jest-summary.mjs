/**
 * Adds up the JSON results of jest runs. A file that could not even be loaded counts as one failure, for none of its
 * tests is counted otherwise.
 */
export function summarise(results) {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0)
  return {
    passed: sum((result) => result.numPassedTests),
    failed: sum((result) => result.numFailedTests + result.numRuntimeErrorTestSuites),
  }
}
