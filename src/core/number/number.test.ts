import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePercent, parseQuantity, percentText, quantityText } from './decimal.ts'
import { divideHalfUp } from './half-up.ts'

test('halves go away from zero', () => {
  expect([5n, -5n, 4n, -4n, 1n, -1n, 0n].map((n) => divideHalfUp(n, 2n))).toEqual([3n, -3n, 2n, -2n, 1n, -1n, 0n])
  expect(divideHalfUp(5n, -2n)).toBe(-3n)
  expect(() => divideHalfUp(1n, 0n)).toThrow('zero')
})

test('a rounded quotient is within half of the exact one, and mirrors its sign', () => {
  const n = fc.bigInt({ min: -10_000n, max: 10_000n })
  fc.assert(
    fc.property(n, fc.bigInt({ min: 1n, max: 50n }), (a, b) => {
      const q = divideHalfUp(a, b)
      const off = 2n * (q * b - a)
      expect(off <= b && off >= -b).toBe(true)
      expect(divideHalfUp(-a, b)).toBe(-q)
      expect(divideHalfUp(-a, -b)).toBe(q)
    }),
  )
})

test('a quantity is written shortly and read back', () => {
  expect(parseQuantity('1.5')).toBe(1_500_000n)
  expect(parseQuantity('0')).toBe(0n)
  expect(quantityText(1_500_000n)).toBe('1.5')
  expect(quantityText(10_000_000n)).toBe('10')
  expect(quantityText(0n)).toBe('0')
  expect(quantityText(1n)).toBe('0.000001')
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), (q) => {
      expect(parseQuantity(quantityText(q))).toBe(q)
    }),
  )
})

test('[A-020] exotic quantities and percentages are refused', () => {
  for (const text of ['-1', '1e2', 'NaN', '1.0000001', '٣', '', '1,5', '0x1', 'Infinity', '1/2', '99%']) {
    expect(parseQuantity(text), text).toBeNull()
  }
  for (const text of ['-5', '100.0001', '101', '1e1', '5.00001', '%', '5%%'])
    expect(parsePercent(text), text).toBeNull()
})

test('a percentage is parts per million', () => {
  expect(parsePercent('9.975')).toBe(99_750)
  expect(parsePercent('100 %')).toBe(1_000_000)
  expect(parsePercent('19,5', 'de-DE')).toBe(195_000)
  expect(percentText(99_750)).toBe('9.975')
  expect(percentText(200_000)).toBe('20')
  expect(percentText(0)).toBe('0')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (p) => {
      expect(parsePercent(percentText(p))).toBe(p)
    }),
  )
})
