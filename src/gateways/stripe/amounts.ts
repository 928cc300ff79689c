import { isCurrency } from '../../core/money/currency.ts'
import type { Money } from '../../core/money/money.ts'
import { fromStripeAmount, stripeAmount } from '../../core/money/stripe-amount.ts'

/** A whole number of Stripe's smallest units, and the code as Stripe writes it. */
export type StripeAmount = { readonly amount: number; readonly currency: string }

/**
 * Our minor units in Stripe's. Null when Stripe cannot take exactly this amount, such as dinars with an odd third digit,
 * or does not know the currency: that is refused before anything is sent, never rounded.
 */
export function toStripe(amount: Money): StripeAmount | null {
  const there = isCurrency(amount.currency) ? stripeAmount(amount) : null
  return there === null ? null : { amount: Number(there), currency: amount.currency.toLowerCase() }
}

/** Stripe's amount in our minor units, signs kept; null when it is in no currency of ours or finer than our units. */
export function fromStripe(amount: bigint, currencyThere: string): Money | null {
  const currency = currencyThere.toUpperCase()
  return isCurrency(currency) ? fromStripeAmount(amount, currency) : null
}
