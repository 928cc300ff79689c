import { readDecimal, writeDecimal } from '../number/decimal.ts'
import { exponentOf } from './currency.ts'
import { type Currency, MAX_AMOUNT, type Money } from './money.ts'

export type MoneyTextOptions = {
  /** `auto`: a minus where negative. `always`: a plus too. `exceptZero`: both, but none on zero. `never`: neither. */
  readonly sign?: 'auto' | 'always' | 'exceptZero' | 'never'
}

/** A piece of a formatted amount. `currency` pieces may be drawn more quietly; joined in order they are the text. */
export type MoneyPart = {
  readonly kind: 'currency' | 'number' | 'sign' | 'space'
  readonly text: string
}

/**
 * An amount as people read it in `locale` (a BCP 47 tag): `$1,234.50`, `1.234,50 €`, `−¥500` with U+2212 for minus.
 * Digits come from our own currency table, and the value reaches `Intl` as text, so no float ever holds it.
 */
export const formatMoney = (amount: Money, locale: string, options: MoneyTextOptions = {}): string =>
  formatParts(amount, locale, options)
    .map((part) => part.text)
    .join('')

/** The same text in pieces, for drawing the currency more quietly than the number. */
export function formatParts(amount: Money, locale: string, options: MoneyTextOptions = {}): MoneyPart[] {
  const exact = decimalText(amount) as `${number}`
  return formatterFor(locale, amount.currency, options.sign ?? 'auto')
    .formatToParts(exact)
    .map(({ type, value }) => {
      if (type === 'currency') return { kind: 'currency', text: value }
      if (type === 'minusSign' || type === 'plusSign') return { kind: 'sign', text: value.replace('-', '\u2212') }
      if (type === 'literal') return { kind: 'space', text: value }
      return { kind: 'number', text: value }
    })
}

/** An amount for machines and CSV: `1234.50`, `-0.05`, `500` for yen; always the currency's own number of decimals. */
export const decimalText = (amount: Money): string => writeDecimal(amount.minor, exponentOf(amount.currency))

/**
 * Minor units of an amount somebody typed, or null when it is not one: a sign, an exponent, letters, other scripts'
 * digits, more decimals than the currency has, or more than MAX_AMOUNT (A-020). With a `locale` its separators are read.
 */
export function parseAmount(text: string, currency: Currency, locale?: string): bigint | null {
  const minor = readDecimal(text, exponentOf(currency), locale)
  return minor === null || minor > MAX_AMOUNT ? null : minor
}

const formatters = new Map<string, Intl.NumberFormat>()

/** Making a formatter is slow and lists draw hundreds of amounts, so they are kept. */
function formatterFor(locale: string, currency: Currency, signDisplay: NonNullable<MoneyTextOptions['sign']>) {
  const key = `${locale} ${currency} ${signDisplay}`
  const found = formatters.get(key)
  if (found) return found

  const digits = exponentOf(currency)
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    signDisplay,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  if (formatters.size < 500) formatters.set(key, made)
  return made
}
