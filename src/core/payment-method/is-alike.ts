import type { Expiry } from './expiry.ts'

type Seen = Expiry & { readonly kind: string; readonly brand: string | null; readonly last4: string | null }

/** Whether two methods are alike as far as can be told by what is kept here: brand, last digits and expiry. */
export const isAlike = (one: Seen, other: Seen): boolean =>
  one.kind === other.kind &&
  one.brand === other.brand &&
  one.last4 === other.last4 &&
  one.expiryMonth === other.expiryMonth &&
  one.expiryYear === other.expiryYear
