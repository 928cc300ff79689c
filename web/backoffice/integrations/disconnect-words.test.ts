import { expect, test } from 'vitest'
import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { disconnectSentences } from './disconnect-words.ts'

const account = (more: Partial<GatewayAccountJson>): GatewayAccountJson => ({
  id: 'gwa_1',
  gateway: 'stripe',
  name: 'Northwind',
  liveMode: false,
  isDefault: true,
  state: 'active',
  profile: null,
  connection: 'oauth',
  gatewayReference: 'acct_1',
  keyLast4: null,
  chargesEnabled: true,
  connectedAt: '2026-11-01T10:00:00Z',
  disconnectedAt: null,
  disconnectedWhy: null,
  ...more,
})

test('[C35] the only gateway: the authorization is revoked and online payments end', () => {
  const stripe = account({})
  const [happens, stays] = disconnectSentences(stripe, [stripe])
  expect(happens).toMatch(/revokes the OAuth authorization with Stripe for Northwind and disables online payments:/)
  expect(stays).toBe('Payment records and invoice history stay as they are.')
})

test('own keys are forgotten here and stay valid there', () => {
  const stripe = account({ connection: 'keys' })
  const [happens, there] = disconnectSentences(stripe, [stripe])
  expect(happens).toMatch(/^This makes Remit forget the keys of Northwind and disables online payments:/)
  expect(there).toMatch(/^At Stripe the keys stay valid until you roll or delete them/)
})

test('another gateway takes over only when it is active and of the same mode', () => {
  const stripe = account({})
  const sandbox = account({ id: 'gwa_2', gateway: 'sandbox', name: 'Sandbox', connection: null })
  const says = (other: GatewayAccountJson) => disconnectSentences(stripe, [stripe, other])[0]
  expect(says(sandbox)).toMatch(/through it\. New ones go through Sandbox\.$/)
  expect(says({ ...sandbox, state: 'disconnected' })).toMatch(/paying online is not available\.$/)
  expect(says({ ...sandbox, liveMode: true })).toMatch(/paying online is not available\.$/)
})
