import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sum } from '../money/money.ts'
import { countsAsRefunded, isUndecidedRefund, REFUND_STATES } from './refund-state.ts'
import { type RefundFacts, refundable, refundParts, tipLeft } from './refundable.ts'

const captured = { state: 'captured' as const, amount: 100n, amountDisputed: 0n }

test('[I-07] whatever has not certainly failed counts as given back', () => {
  expect(REFUND_STATES.filter(countsAsRefunded)).toEqual(['requested', 'dispatched', 'unknown', 'pending', 'succeeded'])
  expect(REFUND_STATES.filter(isUndecidedRefund)).toEqual(['requested', 'dispatched', 'unknown'])
  for (const state of REFUND_STATES) {
    expect(refundable(captured, [{ amount: 30n, state }])).toBe(countsAsRefunded(state) ? 70n : 100n)
  }
})

test('[A-025] nothing is refundable of money that was not captured, that a dispute holds, or beyond the amount', () => {
  for (const state of ['authorized', 'voided', 'failed'] as const)
    expect(refundable({ ...captured, state }, [])).toBe(0n)
  expect(refundable({ ...captured, amountDisputed: 60n }, [{ amount: 30n, state: 'succeeded' }])).toBe(10n)
  expect(refundable(captured, [{ amount: 130n, state: 'succeeded' }])).toBe(0n)
})

test('[I-07] [FM-REF-02] refunding what is refundable, again and again, never exceeds what was captured', () => {
  const wish = fc.record({ amount: fc.bigInt({ min: 1n, max: 60n }), state: fc.constantFrom(...REFUND_STATES) })
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 10 }), (wishes) => {
      const given: RefundFacts[] = []
      for (const w of wishes) if (w.amount <= refundable(captured, given)) given.push(w)
      expect(sum(given.filter((r) => countsAsRefunded(r.state)).map((r) => r.amount)) <= 100n).toBe(true)
    }),
  )
})

test('[I-18] a refund takes credit first, then the invoice, then the tip, and no more than each holds', () => {
  const left = { fromCredit: 20n, fromInvoice: 100n, fromTip: 18n }
  expect(refundParts(5n, left)).toEqual({ fromCredit: 5n, fromInvoice: 0n, fromTip: 0n })
  expect(refundParts(50n, left)).toEqual({ fromCredit: 20n, fromInvoice: 30n, fromTip: 0n })
  expect(refundParts(138n, left)).toEqual(left)
  expect(() => refundParts(139n, left)).toThrow('no more')
  expect(() => refundParts(0n, left)).toThrow('positive')
})

test('[I-18] a refund that names its part of the tip takes exactly that of it (PRODUCT R12)', () => {
  const left = { fromCredit: 20n, fromInvoice: 100n, fromTip: 18n }
  expect(refundParts(18n, left, 18n)).toEqual({ fromCredit: 0n, fromInvoice: 0n, fromTip: 18n })
  expect(refundParts(120n, left, 0n)).toEqual({ fromCredit: 20n, fromInvoice: 100n, fromTip: 0n })
  expect(refundParts(59n, left, 9n)).toEqual({ fromCredit: 20n, fromInvoice: 30n, fromTip: 9n })
  expect(() => refundParts(121n, left, 0n)).toThrow('was told')
  expect(() => refundParts(19n, left, 19n)).toThrow('no more')
})

test('of a tip that is on its way back only the rest is left', () => {
  const given = [
    { fromTip: 5n, state: 'succeeded' as const },
    { fromTip: 3n, state: 'unknown' as const },
    { fromTip: 10n, state: 'failed' as const },
  ]
  expect(tipLeft({ tipAmount: 18n }, given)).toBe(10n)
})
