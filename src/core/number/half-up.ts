import { assert } from '../assert.ts'

/**
 * Divides and rounds to the nearest whole number; a half goes away from zero: 5/2 is 3, −5/2 is −3. The one rounding
 * rule of the system (docs/rounding.md). `numerator` and `denominator` are plain integers; the denominator is not 0.
 */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  assert(denominator !== 0n, 'nothing is divided by zero')
  const negative = numerator < 0n !== denominator < 0n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  const rounded = (2n * n + d) / (2n * d)
  return negative ? -rounded : rounded
}
