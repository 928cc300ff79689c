/** The part of vitest's JSON report that we read. */
export type VitestReport = {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/**
 * Counts so that nothing that went wrong can end as "0 failed": a file that could not be loaded has no failed tests in
 * the report, and neither has an error outside of any test, but both are failures.
 */
export function countTests(report: VitestReport | null, code: number): Counts {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloadable
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
