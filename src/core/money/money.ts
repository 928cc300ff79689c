import { assert } from '../assert.ts'

/** An ISO 4217 code in capitals; `isCurrency` in `currency.ts` says whether it is one. */
export type Currency = string

/** An amount in minor units (cents for USD, yen for JPY, fils for KWD). Never a float, never without its currency. */
export type Money = {
  readonly minor: bigint
  readonly currency: Currency
}

/** The largest amount anything in the system may have, in minor units: below 2^53, so that JSON carries it exactly. */
export const MAX_AMOUNT = 999_999_999_999_999n

export const money = (minor: bigint, currency: Currency): Money => ({ minor, currency })

export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)

export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** Adds amounts of one currency; the caller vouches that they are. For `Money` use `sumMoney`. */
export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** Adds money of one currency. Amounts of different currencies are never added, so another one is an error of ours. */
export function sumMoney(amounts: readonly Money[], currency: Currency): Money {
  assert(
    amounts.every((m) => m.currency === currency),
    'only amounts of one currency are added',
  )
  return money(sum(amounts.map((m) => m.minor)), currency)
}
