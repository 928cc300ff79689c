import { assert } from '../core/assert.ts'
import type { GatewayAccountAccess, GatewayAdapter, Gateways } from '../ports/gateway.ts'
import type { Wiring } from './wiring-of.ts'

/**
 * All adapters behind one door. `wiringOf` adds where the gateway is reached today and, for accounts that were connected
 * through a platform of ours, the platform's keys.
 */
export function gatewaysFrom(
  adapters: readonly GatewayAdapter[],
  wiringOf: (account: GatewayAccountAccess) => Wiring,
): Gateways {
  const byName = new Map(adapters.map((adapter) => [adapter.name, adapter]))
  const at = (account: GatewayAccountAccess): GatewayAdapter => {
    const adapter = byName.get(account.gateway)
    assert(adapter !== undefined, `there is an adapter for gateway ${account.gateway}`)
    return adapter
  }
  const complete = (account: GatewayAccountAccess): GatewayAccountAccess => {
    const { settings, secrets } = wiringOf(account)
    return { ...account, settings: { ...account.settings, ...settings }, secrets: { ...account.secrets, ...secrets } }
  }
  return {
    traits: (account) => at(account).traits(complete(account)),
    call: (account, request) => at(account).call(complete(account), request),
    lookUp: (account, what) => at(account).lookUp(complete(account), what),
    readHook: (account, request, now) =>
      at(account).readHook?.(complete(account), request, now) ?? { kind: 'refused', why: 'unsupported' },
    fetchTxn: async (account, what) => (await at(account).fetchTxn?.(complete(account), what)) ?? { kind: 'absent' },
    listTxns: async (account, from) =>
      (await at(account).listTxns?.(complete(account), from)) ?? { kind: 'page', movements: [], next: null },
    newestTxns: async (account, limit) =>
      (await at(account).newestTxns?.(complete(account), limit)) ?? { kind: 'page', movements: [], next: null },
    listPayouts: async (account, from) =>
      (await at(account).listPayouts?.(complete(account), from)) ?? { kind: 'page', payouts: [], next: null },
    listPayoutItems: async (account, of) =>
      (await at(account).listPayoutItems?.(complete(account), of)) ?? { kind: 'failed', why: 'bad_body' },
    fetchDispute: async (account, id) =>
      (await at(account).fetchDispute?.(complete(account), id)) ?? { kind: 'absent' },
    listDisputes: async (account, from) =>
      (await at(account).listDisputes?.(complete(account), from)) ?? { kind: 'page', disputes: [], next: null },
    uploadEvidence: async (account, file) =>
      (await at(account).uploadEvidence?.(complete(account), file)) ?? noDisputes,
    callDispute: async (account, command) =>
      (await at(account).callDispute?.(complete(account), command)) ?? noDisputes,
    ensureCustomer: async (account, customer) =>
      (await at(account).ensureCustomer?.(complete(account), customer)) ?? savesNothing,
    fetchMethod: async (account, id) => (await at(account).fetchMethod?.(complete(account), id)) ?? { kind: 'absent' },
    removeMethod: async (account, method) =>
      (await at(account).removeMethod?.(complete(account), method)) ?? savesNothing,
    readBalances: async (account) =>
      (await at(account).readBalances?.(complete(account))) ?? { kind: 'balances', balances: [] },
  }
}

const savesNothing = { kind: 'rejected', why: 'invalid', detail: 'This gateway keeps no ways of paying.' } as const

const noDisputes = {
  kind: 'rejected',
  why: 'invalid',
  detail: 'This gateway takes no answer to disputes from here; answer it in the gateway’s own dashboard.',
} as const
