import { expect, test } from 'vitest'
import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'
import { earlierOf, standingOf } from './catalogue.ts'

const account = (id: string, more: Partial<GatewayAccountJson>): GatewayAccountJson => ({
  id,
  gateway: 'stripe',
  name: id,
  liveMode: false,
  isDefault: false,
  state: 'active',
  profile: null,
  connection: 'oauth',
  gatewayReference: `acct_${id}`,
  keyLast4: null,
  chargesEnabled: true,
  connectedAt: '2026-11-01T10:00:00Z',
  disconnectedAt: null,
  disconnectedWhy: null,
  ...more,
})
const ended = (id: string, disconnectedAt: string, more: Partial<GatewayAccountJson> = {}) =>
  account(id, { state: 'disconnected', disconnectedAt, disconnectedWhy: 'You disconnected it.', ...more })

test('[J14] without an active account a gateway shows the one that ended last, and with one only that', () => {
  const first = ended('first', '2026-11-02T10:00:00Z')
  const second = ended('second', '2026-11-03T10:00:00Z')
  expect(standingOf('stripe', [second, first])).toEqual({ active: [], last: second })
  expect(standingOf('stripe', [first, second])).toEqual({ active: [], last: second })
  const working = account('working', {})
  expect(standingOf('stripe', [first, working, second])).toEqual({ active: [working], last: null })
  expect(standingOf('sandbox', [first, working])).toEqual({ active: [], last: null })
})

test('earlier accounts are those that no card tells of', () => {
  const first = ended('first', '2026-11-02T10:00:00Z')
  const second = ended('second', '2026-11-03T10:00:00Z')
  const sandbox = ended('sandbox', '2026-11-01T10:00:00Z', { gateway: 'sandbox' })
  expect(earlierOf([first, second, sandbox])).toEqual([first])
  expect(earlierOf([first, second, sandbox, account('working', {})])).toEqual([first, second])
})
