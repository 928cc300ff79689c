import { assert } from '../assert.ts'
import { sum } from './money.ts'

/**
 * Splits `amount` over `weights` in proportion, in whole minor units, so that the parts add up exactly.
 *
 * Each part is first rounded down; the units left over go to the largest remainders, and of equal remainders to the
 * earlier one. A part of weight 0 gets nothing, and where amount ≤ Σ weights no part exceeds its weight. A negative
 * amount is split as its opposite. Weights are ≥ 0; all of them 0 allows the amount 0 only.
 */
export function splitByLargestRemainder(amount: bigint, weights: readonly bigint[]): bigint[] {
  assert(
    weights.every((w) => w >= 0n),
    'weights of a split are not negative',
  )
  if (amount < 0n) return splitByLargestRemainder(-amount, weights).map((part) => -part)

  const whole = sum(weights)
  if (whole === 0n) {
    assert(amount === 0n, 'an amount is split over something')
    return weights.map(() => 0n)
  }

  const parts = weights.map((w) => (amount * w) / whole)
  const left = Number(amount - sum(parts))
  weights
    .map((w, index) => ({ index, remainder: (amount * w) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
    .slice(0, left)
    .forEach(({ index }) => {
      parts[index] = (parts[index] ?? 0n) + 1n
    })
  return parts
}
