import { expect, test } from 'vitest'
import { countTests } from './test-counts.ts'

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] }

test('tests are counted as vitest reports them', () => {
  expect(countTests(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 })
  expect(countTests({ ...report, numFailedTests: 2 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 })
})

test('a file that cannot be loaded, an error outside of tests, and a crash of the runner are failures', () => {
  const unloadable = { ...report, testResults: [{ status: 'failed', assertionResults: [] }] }
  expect(countTests(unloadable, 1).failed).toBe(1)
  expect(countTests(report, 1).failed).toBe(1)
  expect(countTests(null, 1).failed).toBe(1)
})
