import { expect, test } from 'vitest'
import { CURRENCIES } from './currency.ts'
import { money } from './money.ts'
import { fromStripeAmount, stripeAmount, stripeDigits, stripeLeast, stripeStep } from './stripe-amount.ts'

test('an amount is written as Stripe writes it, whatever ISO 4217 says of the currency', () => {
  const written: readonly (readonly [bigint, string, bigint])[] = [
    [1_234n, 'USD', 1_234n],
    [1_234n, 'JPY', 1_234n],
    [5n, 'UGX', 500n],
    [5n, 'ISK', 500n],
    [500n, 'MGA', 5n],
    [12_500n, 'HUF', 12_500n],
    [1_230n, 'KWD', 1_230n],
    [-700n, 'UGX', -70_000n],
  ]
  for (const [minor, currency, amount] of written) {
    expect(stripeAmount(money(minor, currency)), currency).toBe(amount)
    expect(fromStripeAmount(amount, currency), currency).toEqual(money(minor, currency))
  }
})

test('the smallest payment is in our own minor units, and none is known of other currencies', () => {
  expect(['USD', 'GBP', 'JPY', 'HUF', 'KWD'].map(stripeLeast)).toEqual([50n, 30n, 50n, 17_500n, 0n])
})

test('what cannot be written exactly is not written at all', () => {
  expect(stripeAmount(money(1_234n, 'KWD'))).toBeNull() // its last digit must be 0
  expect(stripeAmount(money(550n, 'MGA'))).toBeNull() // 5.50 ariary
  expect(fromStripeAmount(550n, 'ISK')).toBeNull()
  for (const currency of ['IQD', 'CLF', 'UYI']) expect(stripeAmount(money(1_000n, currency)), currency).toBeNull()
})

test('every currency we bill in has an answer, and what goes out comes back the same', () => {
  for (const currency of CURRENCIES) {
    const digits = stripeDigits(currency)
    const amount = stripeAmount(money(12_000n, currency))
    expect(amount === null, currency).toBe(digits === null)
    if (amount !== null) expect(fromStripeAmount(amount, currency), currency).toEqual(money(12_000n, currency))
  }
})

test('whole steps on top of an amount that can be written can be written as well, and no smaller one could', () => {
  expect(['USD', 'JPY', 'UGX', 'KWD', 'MGA'].map(stripeStep)).toEqual([1n, 1n, 1n, 10n, 100n])
  for (const currency of CURRENCIES.filter((code) => stripeDigits(code) !== null)) {
    const step = stripeStep(currency)
    expect(stripeAmount(money(12_000n + step, currency)), currency).not.toBeNull()
    if (step > 1n) expect(stripeAmount(money(12_000n + step / 2n, currency)), currency).toBeNull()
  }
})
