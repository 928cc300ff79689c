import { assert } from '../assert.ts'
import { max, min } from '../money/money.ts'
import { divideHalfUp } from '../number/half-up.ts'

type GivenBack = {
  readonly total: bigint // the invoice's, with tax
  readonly taxTotal: bigint
  readonly creditedBefore: bigint // credit notes and refunds without reopen, before this one
  readonly taxBefore: bigint // the tax those gave back, as it was posted
  readonly amount: bigint // what this one takes off, with tax
}

/**
 * The tax inside an amount that is credited or refunded, in proportion to the invoice.
 *
 * Cumulative, so that no unit is lost: all that has been credited, this one included, has given back its proportion of
 * the tax, rounded half-up. However an invoice is cut up, the parts add up to exactly its tax.
 */
export function taxPart(g: GivenBack): bigint {
  assert(g.amount >= 0n && g.creditedBefore >= 0n, 'what is given back is not negative')
  assert(g.creditedBefore + g.amount <= g.total, 'no more is given back than the invoice asked for')
  if (g.total === 0n) return 0n

  const owed = divideHalfUp((g.creditedBefore + g.amount) * g.taxTotal, g.total)
  return min(g.amount, max(0n, owed - g.taxBefore))
}
