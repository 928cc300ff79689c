import { expect, test } from 'vitest'
import { agoText } from './ago.tsx'

test.each([
  [0, 'just now'],
  [59_999, 'just now'],
  [60_000, '1 minute ago'],
  [3_599_999, '59 minutes ago'],
  [3_600_000, '1 hour ago'],
  [86_399_999, '23 hours ago'],
  [172_800_000, '2 days ago'],
])('%i ms is %s, never more than has passed', (ms, text) => {
  expect(agoText(ms)).toBe(text)
})
