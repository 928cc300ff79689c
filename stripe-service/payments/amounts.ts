import { badRequest } from '../door/refused.ts'

/** Smallest charges by currency, in the smallest unit (docs.stripe.com/currencies, "Minimum and maximum amounts"). */
const minimums: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'usd ars aud brl cad chf cop eur idr ils inr nzd php rub sgd zar'.split(' ').map((currency) => [currency, 50]),
  ),
  gbp: 30,
  ...Object.fromEntries('aed myr pln ron'.split(' ').map((currency) => [currency, 200])),
  dkk: 250,
  nok: 300,
  sek: 300,
  hkd: 400,
  mxn: 1000,
  thb: 1000,
  czk: 1500,
  jpy: 50,
  krw: 50,
  huf: 17_500,
}

const maximum = 99_999_999
const threeDecimals = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
const wholeUnitsOnly = new Set(['isk', 'ugx'])

/** Throws for an amount that Stripe does not charge in this currency. */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
  if (amount < 1) {
    throw badRequest(`This value must be greater than or equal to 1.`, { code: 'parameter_invalid_integer', param })
  }
  if (amount > maximum) {
    throw badRequest('Amount must be no more than $999,999.99', { code: 'amount_too_large', param })
  }
  if (amount < (minimums[currency] ?? 1)) {
    const message = `Amount must convert to at least the minimum charge amount in ${currency}.`
    throw badRequest(message, { code: 'amount_too_small', param })
  }
  if (threeDecimals.has(currency) && amount % 10 !== 0) {
    throw badRequest(`Invalid ${currency} amount: the last digit must be 0.`, { param })
  }
  if (wholeUnitsOnly.has(currency) && amount % 100 !== 0) {
    throw badRequest(`Invalid ${currency} amount: it must be a whole number of ${currency}, times 100.`, { param })
  }
}

/** A currency as Stripe takes it: three letters, answered in lower case. */
export function readCurrency(text: string): string {
  if (/^[a-z]{3}$/i.test(text)) return text.toLowerCase()
  throw badRequest(`Invalid currency: ${text}.`, { param: 'currency' })
}
