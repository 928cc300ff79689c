import { expect, test } from 'vitest'
import { dueText, isUrgent } from './due-text.ts'

const hour = 3_600_000

test('[FM-DIS-03] a deadline is said to be no further away than it is', () => {
  expect([9.9 * 24 * hour, 49 * hour, 47.9 * hour, 1.9 * hour, 59.9 * 60_000, 0, -1].map(dueText)).toEqual([
    'in 9 days',
    'in 2 days',
    'in 47 hours',
    'in 1 hour',
    'in 59 minutes',
    'in 0 minutes',
    'overdue',
  ])
  expect([49 * hour, 47 * hour, -1].map(isUrgent)).toEqual([false, true, true])
})
