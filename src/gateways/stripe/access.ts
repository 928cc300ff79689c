import type { GatewayAccountAccess } from '../../ports/gateway.ts'

/** What the adapter needs of an account's settings and secrets. */
export type StripeAccess = {
  /** Stripe's own address, or another's on this machine; without a trailing slash. */
  readonly apiBase: string
  readonly secretKey: string
  /** The connected account that the platform's key acts for; null with a key of the account's own. */
  readonly onBehalfOf: string | null
  readonly liveMode: boolean
}

/**
 * Reads settings `{ kind, apiBase, stripeAccount }` and the secret of its kind: the account's own `secretKey`, or the
 * platform's, which acts for `stripeAccount`. Null when one is missing, or when the key is of the other mode: a test
 * account is never served with a live key, nor the other way round (I-31).
 */
export function readAccess(account: GatewayAccountAccess): StripeAccess | null {
  const { settings, secrets, liveMode } = account
  const apiBase = readAddress(settings.apiBase)
  const own = settings.kind === 'keys'
  const secretKey = own ? secrets.secretKey : settings.kind === 'connect' ? secrets.platformSecretKey : undefined
  const stripeAccount = stripeAccountOf(account)
  if (!apiBase || !secretKey || (!own && !stripeAccount)) return null
  if (/^[sr]k_live_/.test(secretKey) !== liveMode) return null
  return { apiBase, secretKey, onBehalfOf: own ? null : stripeAccount, liveMode }
}

/** `acct_…`: whose money it is, whoever's key is used; null when it is not known. */
export function stripeAccountOf({ settings, secrets }: GatewayAccountAccess): string | null {
  const id = settings.stripeAccount ?? secrets.stripeAccount
  return typeof id === 'string' && /^acct_[A-Za-z0-9_]{1,100}$/.test(id) ? id : null
}

const readAddress = (value: unknown): string | null =>
  typeof value === 'string' && /^https?:\/\//.test(value) ? value.replace(/\/+$/, '') : null
