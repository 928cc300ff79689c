import { expect, test } from 'vitest'
import { canPay, expiryAfterOpening, type Link, linkState, ORDER_LINK_LIFE_MS } from './link.ts'

const link = (l: Partial<Link> = {}): Link => ({
  kind: 'invoice',
  firstOpenedAt: null,
  expiresAt: null,
  revokedAt: null,
  ...l,
})

test('[I-30] a replaced link never opens again, and says no more than an expired one', () => {
  expect(linkState(link(), 1_000)).toBe('live')
  expect(linkState(link({ revokedAt: 900 }), 1_000)).toBe('revoked')
  expect(linkState(link({ revokedAt: 900, expiresAt: 950 }), 1_000)).toBe('revoked')
  expect(canPay(link({ revokedAt: 900 }), 1_000)).toBe(false)
})

test('a link pays until the very instant it expires', () => {
  expect(canPay(link({ expiresAt: 1_001 }), 1_000)).toBe(true)
  expect(canPay(link({ expiresAt: 1_000 }), 1_000)).toBe(false)
  expect(linkState(link({ expiresAt: 1_000 }), 1_000)).toBe('expired')
})

test('only an order link dies, a day after a person first opened it, and opening it again gives no more time', () => {
  expect(expiryAfterOpening(link({ kind: 'order' }), 5)).toBe(5 + ORDER_LINK_LIFE_MS)
  expect(expiryAfterOpening(link({ kind: 'order', firstOpenedAt: 5, expiresAt: 99 }), 50)).toBe(99)
  expect(expiryAfterOpening(link({ kind: 'invoice' }), 5)).toBeNull()
  expect(expiryAfterOpening(link({ kind: 'customer' }), 5)).toBeNull()
})
