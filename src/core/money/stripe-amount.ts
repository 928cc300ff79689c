import { exponentOf } from './currency.ts'
import { type Currency, type Money, money } from './money.ts'

const WHOLE_UNITS = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))

/** Kept with two decimals, always 00, although ISO 4217 gives them none (docs.stripe.com/currencies, special cases). */
const TWO_ALTHOUGH_NONE = new Set(['ISK', 'UGX'])

const THREE_DIGITS = new Set('BHD JOD KWD OMR TND'.split(' '))

/**
 * How many decimals Stripe's integer amounts have in a currency; null for one that Stripe does not take. Neither ISO 4217
 * nor `Intl` says this: an ariary has no decimals there, a króna two.
 */
export function stripeDigits(currency: Currency): number | null {
  if (WHOLE_UNITS.has(currency)) return 0
  if (TWO_ALTHOUGH_NONE.has(currency)) return 2
  if (THREE_DIGITS.has(currency)) return 3
  return exponentOf(currency) === 2 ? 2 : null
}

/**
 * An amount as Stripe writes it. Null when Stripe cannot take exactly this one: ariary with a fraction, three decimals
 * of which the last is not 0, or a currency it does not know. Nothing is ever rounded.
 */
export function stripeAmount({ minor, currency }: Money): bigint | null {
  const digits = stripeDigits(currency)
  if (digits === null || (digits === 3 && minor % 10n !== 0n)) return null
  return rescale(minor, digits - exponentOf(currency))
}

/** What Stripe says as an amount of ours; null when ours cannot hold it exactly (a króna with a fraction). */
export function fromStripeAmount(amount: bigint, currency: Currency): Money | null {
  const digits = stripeDigits(currency)
  const minor = digits === null ? null : rescale(amount, exponentOf(currency) - digits)
  return minor === null ? null : money(minor, currency)
}

const LEAST: Readonly<Record<string, bigint>> = {
  ...each('USD ARS AUD BRL CAD CHF COP EUR IDR ILS INR NZD PHP RUB SGD ZAR JPY KRW', 50n),
  ...each('GBP', 30n),
  ...each('AED MYR PLN RON', 200n),
  ...each('DKK', 250n),
  ...each('NOK SEK', 300n),
  ...each('HKD', 400n),
  ...each('MXN THB', 1_000n),
  ...each('CZK', 1_500n),
  ...each('HUF', 17_500n),
}

/**
 * The smallest payment Stripe takes, in our minor units (docs.stripe.com/currencies, minimum charge amounts); 0 for a currency
 * of which it says nothing. It counts after conversion, so an account that settles in another currency may still be refused.
 */
export const stripeLeast = (currency: string): bigint => LEAST[currency] ?? 0n

/** Of what Stripe's amounts in a currency have to be multiples, in our minor units: 10 fils, 100 iraimbilanja. */
export function stripeStep(currency: Currency): bigint {
  const digits = stripeDigits(currency)
  if (digits === 3) return 10n
  return digits === null ? 1n : 10n ** BigInt(Math.max(0, exponentOf(currency) - digits))
}

function each(currencies: string, least: bigint): Record<string, bigint> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, least]))
}

function rescale(amount: bigint, by: number): bigint | null {
  if (by >= 0) return amount * 10n ** BigInt(by)
  const unit = 10n ** BigInt(-by)
  return amount % unit === 0n ? amount / unit : null
}
