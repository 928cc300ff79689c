import { expect, test } from 'vitest'
import { readStripeSearch } from './search.ts'

test('what Stripe’s return leaves in the address is read, and nothing else', () => {
  expect(readStripeSearch({ connected: 1 })).toEqual({ connected: true })
  expect(readStripeSearch({ problem: 'cancelled', evil: '<script>' })).toEqual({ problem: 'cancelled' })
  expect(readStripeSearch({ view: 'payouts', account: 'gwa_01abc' })).toEqual({ view: 'payouts', account: 'gwa_01abc' })
  expect(readStripeSearch({ view: 'everything', account: 'javascript:' })).toEqual({})
})

test('a problem without words of its own is told as a failure, never swallowed', () => {
  expect(readStripeSearch({ problem: 'toString' })).toEqual({ problem: 'failed' })
  expect(readStripeSearch({ problem: '' })).toEqual({})
})
