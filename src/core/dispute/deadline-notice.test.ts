import { expect, test } from 'vitest'
import { noticeDue } from './deadline-notice.ts'

const hour = 3_600_000

test('[FM-DIS-03] notices are due a week, three days, a day and six hours before, the newest alone, and none after', () => {
  const at = (hours: number): number | null => noticeDue(hours * hour)
  expect([169, 168, 100, 72, 25, 24, 7, 6, 0.01].map(at)).toEqual([null, 168, 168, 72, 72, 24, 24, 6, 6])
  expect(noticeDue(168 * hour + 1)).toBeNull()
  expect([0, -1].map(at)).toEqual([null, null])
})
