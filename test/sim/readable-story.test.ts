import { expect, test } from 'vitest'
import { readable } from '../../sim/story/readable.ts'

const story = [
  '00:24:22.000  tab 0a: a customer opens the page of invoice 0',
  '00:24:22.000  tab 0a.1 opens#1: scans',
  '00:24:22.004  tab 0a.1 opens#2: goes to the database',
  '00:24:22.004  tab 0a.1 opens: reads',
  '00:24:22.380  tab 0a.1 pays 1#6: asks nmi to sale 411888 USD (reference 5M0PXQXZFBNQCQ43VHYE)',
  '00:24:52.384  tab 0a.1 pays 1: writes attempt 2fa6bd is unknown',
]

test('a story is told without the steps in which nothing happened, and what broke is marked in it', () => {
  expect(readable(story, ['[I-17] sale 5M0PXQXZFBNQCQ43VHYE was given up'])).toEqual([
    '  00:24:22.000  tab 0a: a customer opens the page of invoice 0',
    '▶ 00:24:22.380  tab 0a.1 pays 1#6: asks nmi to sale 411888 USD (reference 5M0PXQXZFBNQCQ43VHYE)',
    '  00:24:52.384  tab 0a.1 pays 1: writes attempt 2fa6bd is unknown',
  ])
})

test('a row that a rule names by its whole id is found by the end of it', () => {
  const [, , marked] = readable(story, ['attempt 019a2b3c-0000-7000-8000-0000002fa6bd is undecided'])
  expect(marked).toMatch(/^▶ .*2fa6bd/)
})
