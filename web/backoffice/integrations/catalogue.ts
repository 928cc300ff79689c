import type { GatewayAccountJson } from '../../../src/contract/gateway.ts'

export type Gateway = GatewayAccountJson['gateway']

/** What a card tells of a gateway before anything is connected. */
export type CatalogueEntry = {
  readonly gateway: Gateway
  readonly name: string
  readonly about: string
  readonly accepts: string
  /** What connecting will take, where this version cannot do it yet; null where it can. */
  readonly needs: string | null
}

/** The gateways that businesses use (PRODUCT J2), in the order of the catalogue. */
export const GATEWAYS: readonly CatalogueEntry[] = [
  {
    gateway: 'stripe',
    name: 'Stripe Connect',
    about: 'Money goes straight to your own Stripe account. Card details are typed into Stripe’s fields only.',
    accepts: 'Cards, wallets and the other methods of your account',
    needs: null,
  },
  {
    gateway: 'nmi',
    name: 'NMI',
    about: '',
    accepts: '',
    needs: 'Needs a security key, a tokenization key and a webhook signing key.',
  },
  {
    gateway: 'authorizenet',
    name: 'Authorize.net',
    about: '',
    accepts: '',
    needs: 'Needs an API login ID, a transaction key and a signature key.',
  },
  {
    gateway: 'paypal',
    name: 'PayPal',
    about: '',
    accepts: '',
    needs: 'Needs a client ID and its secret.',
  },
]

/** The built-in gateway stands apart: nobody is ever paid through it. */
export const SANDBOX: CatalogueEntry = {
  gateway: 'sandbox',
  name: 'Sandbox',
  about:
    'The built-in gateway with test cards. It declines, delays and loses answers on demand, and no real money moves.',
  accepts: 'Test cards',
  needs: null,
}

export type Standing = {
  readonly active: readonly GatewayAccountJson[]
  /** The one that was disconnected last, where none is active. */
  readonly last: GatewayAccountJson | null
}

/** The accounts of one gateway: those that work, or else the one that did last. */
export function standingOf(gateway: Gateway, accounts: readonly GatewayAccountJson[]): Standing {
  const ours = accounts.filter((account) => account.gateway === gateway)
  const active = ours.filter((account) => account.state === 'active')
  if (active.length > 0) return { active, last: null }
  const ended = ours.toSorted((a, b) => (b.disconnectedAt ?? '').localeCompare(a.disconnectedAt ?? ''))
  return { active, last: ended[0] ?? null }
}

/** Accounts that no card tells of: they have been replaced, and only their history is left. */
export function earlierOf(accounts: readonly GatewayAccountJson[]): GatewayAccountJson[] {
  const told = new Set([...GATEWAYS, SANDBOX].map(({ gateway }) => standingOf(gateway, accounts).last?.id))
  return accounts.filter((account) => account.state === 'disconnected' && !told.has(account.id))
}
