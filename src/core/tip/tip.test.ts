import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_AMOUNT, money } from '../money/money.ts'
import { chooseTip } from './choose-tip.ts'
import { DEFAULT_TIPS, percentTip, type TipChoice, type TipsOffered, tipsOnInvoice, tipTaken } from './tip.ts'

const offered: TipsOffered = { percentages: [180_000, 200_000, 250_000], customMaximum: 500_000 }
const choose = (base: bigint, choice: TipChoice, over: { offered?: TipsOffered | null; step?: bigint } = {}) =>
  chooseTip({ base: money(base, 'USD'), choice, offered, step: 1n, text: String, ...over })

test('a tip is a percentage of what is being paid, half-up to the minor unit (PRODUCT P15)', () => {
  expect(percentTip(3_333n, 180_000, 1n)).toBe(600n) // 33.33 × 18 % = 5.9994
  expect(percentTip(25n, 180_000, 1n)).toBe(5n) // 4.5 is rounded up
  expect(percentTip(2n, 180_000, 1n)).toBe(0n)
  expect(percentTip(1_500n, 200_000, 1n)).toBe(300n) // ¥1500 have no smaller unit
  expect(percentTip(10_010n, 180_000, 10n)).toBe(1_800n) // 1 801.8 fils, of which Stripe writes tens only
})

// Method: against exact fractions, over every amount, percentage and step there is.
test('[I-18] a tip is never further from the exact one than half a step, and never negative', () => {
  const base = fc.bigInt({ min: 0n, max: MAX_AMOUNT })
  fc.assert(
    fc.property(base, fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(1n, 10n, 100n), (b, ppm, step) => {
      const tip = percentTip(b, ppm, step)
      const twiceOff = 2n * (tip * 1_000_000n - b * BigInt(ppm))
      expect(tip >= 0n && tip % step === 0n).toBe(true)
      expect(twiceOff > -1_000_000n * step && twiceOff <= 1_000_000n * step).toBe(true)
    }),
  )
})

test('[A-022] only what is offered is a tip', () => {
  expect(choose(10_000n, { kind: 'none' }, { offered: null })).toBe(0n)
  expect(choose(10_000n, { kind: 'percent', ppm: 180_000 })).toBe(1_800n)
  expect(() => choose(10_000n, { kind: 'percent', ppm: 190_000 })).toThrow('not offered')
  expect(() => choose(10_000n, { kind: 'percent', ppm: 180_000 }, { offered: null })).toThrow('not offered')
  const closed = { offered: { ...offered, customMaximum: null } }
  expect(() => choose(10_000n, { kind: 'custom', minor: 1n }, closed)).toThrow('not offered')
  expect(() => choose(10_000n, { kind: 'custom', minor: 1n }, { offered: null })).toThrow('not offered')
})

test('[A-022] an amount of one’s own stays within its limit, and can be written by the gateway', () => {
  expect(choose(10_000n, { kind: 'custom', minor: 5_000n })).toBe(5_000n)
  for (const minor of [5_001n, 1_000_000_000n, 0n, -100n])
    expect(() => choose(10_000n, { kind: 'custom', minor }), String(minor)).toThrow('largest tip taken here is 5000')
  expect(choose(1n, { kind: 'custom', minor: 1n })).toBe(1n) // one minor unit is always within
  expect(() => choose(10_000n, { kind: 'custom', minor: 1_234n }, { step: 10n })).toThrow('steps of 10')
  expect(() => choose(MAX_AMOUNT, { kind: 'percent', ppm: 180_000 })).toThrow('largest tip')
})

test('tips are off on invoice pages until they are switched on (PRODUCT R11), then 18, 20 and 25 percent (P13)', () => {
  expect(tipsOnInvoice(DEFAULT_TIPS)).toBeNull()
  expect(tipsOnInvoice({ ...DEFAULT_TIPS, tipsOnInvoices: true })).toEqual({
    percentages: [180_000, 200_000, 250_000],
    customMaximum: null,
  })
})

test('[I-18] the invoice comes first when less is taken than asked for; what is above both is no tip', () => {
  const asked = { amount: 10_000n, tip: 1_800n }
  expect(tipTaken({ taken: 11_800n, ...asked })).toBe(1_800n)
  expect(tipTaken({ taken: 11_000n, ...asked })).toBe(1_000n)
  expect(tipTaken({ taken: 9_000n, ...asked })).toBe(0n)
  expect(tipTaken({ taken: 12_500n, ...asked })).toBe(1_800n)
})
