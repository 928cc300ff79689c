/** What a payment link opens (CORRECTNESS §8): a customer's whole balance, a sales order, or one invoice. */
export type LinkKind = 'customer' | 'order' | 'invoice'

/** Instants as milliseconds since 1970-01-01 UTC, so that the browser reads them as the server does. */
export type Link = {
  readonly kind: LinkKind
  readonly firstOpenedAt: number | null // by a person, never by a scanner
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

/** `live` opens; the others answer as an unknown token does, so that nobody learns that there was one. */
export type LinkState = 'live' | 'expired' | 'revoked'

/** An order link lives this long after a person first opened it. */
export const ORDER_LINK_LIFE_MS = 24 * 60 * 60 * 1000

export function linkState(link: Link, now: number): LinkState {
  if (link.revokedAt !== null) return 'revoked'
  return link.expiresAt !== null && link.expiresAt <= now ? 'expired' : 'live'
}

/**
 * Whether a payment may be begun through this link at `now` (epoch milliseconds). What is owed is asked separately; an
 * attempt begun before the expiry may finish after it.
 */
export const canPay = (link: Link, now: number): boolean => linkState(link, now) === 'live'

/** When the link dies, once a person has first opened it at `openedAt`: only order links do, and only once. */
export function expiryAfterOpening(link: Link, openedAt: number): number | null {
  if (link.kind !== 'order' || link.firstOpenedAt !== null) return link.expiresAt
  return openedAt + ORDER_LINK_LIFE_MS
}
