import { expect, test } from 'vitest'
import { DISPUTE_STAGES, DISPUTE_STATUSES, isNewer, isOpenDispute, takesMoney } from './dispute-state.ts'

const all = DISPUTE_STAGES.flatMap((stage) => DISPUTE_STATUSES.map((status) => ({ stage, status })))
const at = (stage: (typeof DISPUTE_STAGES)[number], status: (typeof DISPUTE_STATUSES)[number], movements = 1) => ({
  stage,
  status,
  movements,
})

test('[FM-DIS-01] of any two answers at most one is newer, but for an appeal against a loss', () => {
  const both = all.flatMap((a) =>
    all
      .filter(
        (b) =>
          isNewer({ ...a, movements: 1 }, { ...b, movements: 1 }) &&
          isNewer({ ...b, movements: 1 }, { ...a, movements: 1 }),
      )
      .map(
        (b) => [a, b].map(({ status }) => status).includes('lost') && [a, b].some(({ stage }) => stage === 'appeal'),
      ),
  )
  expect(both.every((isAppeal) => isAppeal)).toBe(true)
  expect(all.some((a) => isNewer({ ...a, movements: 1 }, { ...a, movements: 1 }))).toBe(false)
})

test('[FM-DIS-01] a stale answer never takes an end back, and a late win is believed over a loss', () => {
  expect(isNewer(at('dispute', 'won', 2), at('dispute', 'needs_response'))).toBe(false)
  expect(isNewer(at('dispute', 'won', 2), at('dispute', 'lost', 1))).toBe(false)
  expect(isNewer(at('dispute', 'lost'), at('dispute', 'won', 2))).toBe(true)
  expect(isNewer(at('dispute', 'won', 2), at('dispute', 'lost', 3))).toBe(true)
  expect(isNewer(at('dispute', 'lost'), at('appeal', 'under_review'))).toBe(true)
  expect(isNewer(at('appeal', 'under_review'), at('dispute', 'won', 2))).toBe(true)
})

test('an inquiry moves on to a dispute, even after it was closed, and never back', () => {
  expect(isNewer(at('inquiry', 'warning', 0), at('dispute', 'needs_response'))).toBe(true)
  expect(isNewer(at('inquiry', 'closed_warning', 0), at('dispute', 'needs_response'))).toBe(true)
  expect(isNewer(at('dispute', 'needs_response'), at('inquiry', 'closed_warning', 0))).toBe(false)
})

test('[FM-REF-07] only what a bank has taken, or will, keeps money from being refunded', () => {
  const taking = all.filter(takesMoney).map(({ stage, status }) => `${stage} ${status}`)
  expect(taking).toEqual([
    'dispute needs_response',
    'dispute under_review',
    'dispute lost',
    'appeal needs_response',
    'appeal under_review',
    'appeal lost',
  ])
  expect(DISPUTE_STATUSES.filter(isOpenDispute)).toEqual(['warning', 'needs_response', 'under_review'])
})
