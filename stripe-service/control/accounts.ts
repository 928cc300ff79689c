import { showAccount } from '../accounts/show-account.ts'
import { type Account, type Key, type KeyKind, noRequirements, type Pace, type Requirements } from '../books/account.ts'
import { methodTypes } from '../payments/method-types.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'

export type NewAccount = {
  readonly id?: string
  readonly name?: string
  readonly country?: string
  readonly currency?: string
  readonly email?: string | null
  /** Registers a Connect platform, with these addresses to come back to. */
  readonly platform?: { readonly redirectUris: readonly string[] }
  readonly methodTypes?: readonly string[]
  readonly pace?: Partial<Pace>
}

type Pair = { readonly secret: string; readonly publishable: string }

export type OpenedAccount = {
  readonly id: string
  readonly keys: { readonly test: Pair; readonly live: Pair }
  /** Of a platform: `ca_…` for each mode. */
  readonly clientIds: { readonly test: string; readonly live: string } | null
}

export type AccountChange = {
  readonly name?: string
  readonly displayName?: string | null
  readonly email?: string | null
  readonly chargesEnabled?: boolean
  readonly payoutsEnabled?: boolean
  readonly detailsSubmitted?: boolean
  readonly requirements?: Partial<Requirements>
  readonly futureRequirements?: Partial<Requirements>
  readonly capabilities?: Readonly<Record<string, 'active' | 'inactive' | 'pending'>>
}

const usualPace: Pace = {
  balanceAfter: 1,
  availableAfter: 2 * 86_400,
  settleAfter: 60,
  searchLag: 60,
  exchangeRates: {},
}

/** Opens an account with a pair of keys for each mode. */
export function openAccount(service: Service, wanted: NewAccount = {}): OpenedAccount {
  const id = wanted.id ?? service.newId('acct')
  if (service.accounts.has(id)) throw new Error(`there is an account ${id} already`)
  const clientIds = { test: service.newId('ca'), live: service.newId('ca') }
  const account: Account = {
    id,
    created: service.clock.seconds(),
    country: wanted.country ?? 'US',
    defaultCurrency: wanted.currency ?? 'usd',
    name: wanted.name ?? 'Test shop',
    displayName: null,
    email: wanted.email === undefined ? 'owner@example.com' : wanted.email,
    chargesEnabled: true,
    payoutsEnabled: true,
    detailsSubmitted: true,
    requirements: noRequirements(),
    futureRequirements: noRequirements(),
    capabilities: { card_payments: 'active', transfers: 'active' },
    methodTypes: [...(wanted.methodTypes ?? methodTypes.map(({ name }) => name))],
    pace: { ...usualPace, ...wanted.pace },
    platform: wanted.platform ? { clientIds, redirectUris: [...wanted.platform.redirectUris] } : null,
    connections: [],
  }
  service.accounts.set(id, account)
  const pair = (livemode: boolean): Pair => ({
    secret: newKey(service, { accountId: id, kind: 'secret', livemode }),
    publishable: newKey(service, { accountId: id, kind: 'publishable', livemode }),
  })
  return { id, keys: { test: pair(false), live: pair(true) }, clientIds: account.platform ? clientIds : null }
}

export type NewKey = {
  readonly accountId: string
  readonly kind: KeyKind
  readonly livemode: boolean
  readonly permissions?: Key['permissions']
}

const prefixes: Readonly<Record<KeyKind, string>> = { secret: 'sk', publishable: 'pk', restricted: 'rk' }

/** Makes a key and returns it. */
export function newKey(service: Service, { accountId, kind, livemode, permissions = {} }: NewKey): string {
  const value = service.newId(`${prefixes[kind]}_${livemode ? 'live' : 'test'}`)
  service.keys.set(value, { value, kind, accountId, livemode, permissions, state: 'active' })
  return value
}

/** Changes what Stripe thinks of an account, and tells with `account.updated`. */
export function changeAccount(service: Service, accountId: string, wanted: AccountChange): void {
  const account = accountNamed(service, accountId)
  const { requirements, futureRequirements, capabilities, ...plain } = wanted
  Object.assign(account, plain)
  if (requirements) account.requirements = { ...account.requirements, ...requirements }
  if (futureRequirements) account.futureRequirements = { ...account.futureRequirements, ...futureRequirements }
  if (capabilities) account.capabilities = { ...account.capabilities, ...capabilities }
  for (const livemode of [false, true]) {
    emit(service, service.books(accountId, livemode), 'account.updated', showAccount(account))
  }
}

export function accountNamed(service: Service, accountId: string): Account {
  const account = service.accounts.get(accountId)
  if (!account) throw new Error(`there is no account ${accountId}`)
  return account
}
