import { expect, test } from 'vitest'
import { MAX_AMOUNT } from '../money/money.ts'
import { Refusal } from '../refusal.ts'
import type { TaxRate } from '../tax/tax.ts'
import {
  checkDraft,
  checkIssuable,
  type DraftInput,
  type DraftLine,
  MAX_LINES,
  MAX_QUANTITY_E6,
} from './draft-rules.ts'

const rate: TaxRate = { id: 'x', name: 'VAT', ppm: 200_000, inclusive: false }

const line = (l: Partial<DraftLine> = {}): DraftLine => ({
  description: 'Work',
  quantityE6: 1_000_000n,
  unitPrice: 100n,
  discount: null,
  taxes: [],
  ...l,
})

const draft = (d: Partial<DraftInput> = {}): DraftInput => ({
  currency: 'USD',
  rounding: 'document',
  lines: [line()],
  documentDiscount: null,
  ...d,
})

/** The fault of a draft whose fourth line is this, as `field code`. */
function fault(input: DraftInput): string {
  try {
    checkDraft(input)
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'invalid') return `${error.field} ${error.code}`
    throw error
  }
  return 'none'
}
const faultOf = (l: Partial<DraftLine>): string => fault(draft({ lines: [line(), line(), line(), line(l)] }))

test('a good draft has its totals, an empty one too, but only a filled one is issued', () => {
  expect(checkDraft(draft({ lines: [line({ taxes: [rate] })] })).total).toBe(120n)
  expect(checkDraft(draft({ lines: [] })).total).toBe(0n)
  expect(() => checkIssuable(draft({ lines: [] }))).toThrow('at least one line')
  expect(() => checkIssuable(draft())).not.toThrow()
})

test('[A-020] quantities and prices out of range are refused by the name of their field', () => {
  expect(faultOf({ quantityE6: -1n })).toBe('lines[3].quantity quantity_negative')
  expect(faultOf({ quantityE6: MAX_QUANTITY_E6 + 1n })).toBe('lines[3].quantity quantity_too_large')
  expect(faultOf({ quantityE6: MAX_QUANTITY_E6, unitPrice: 1n })).toBe('none')
  expect(faultOf({ unitPrice: -1n })).toBe('lines[3].unitPrice price_negative')
  expect(faultOf({ unitPrice: MAX_AMOUNT + 1n })).toBe('lines[3].unitPrice amount_too_large')
  expect(faultOf({ unitPrice: MAX_AMOUNT, quantityE6: 2_000_000n })).toBe('lines[3].unitPrice amount_too_large')
})

test('[A-020] a total above what can be kept exactly is refused, though each line is not', () => {
  expect(fault(draft({ lines: [line({ unitPrice: MAX_AMOUNT })] }))).toBe('none')
  expect(fault(draft({ lines: [line({ unitPrice: MAX_AMOUNT }), line()] }))).toBe('lines amount_too_large')
  expect(fault(draft({ lines: [line({ unitPrice: MAX_AMOUNT, taxes: [rate] })] }))).toBe('lines amount_too_large')
})

test('[A-021] discounts and taxes out of range are refused', () => {
  expect(faultOf({ discount: { kind: 'percent', ppm: 1_000_001 } })).toBe(
    'lines[3].discount.percent discount_out_of_range',
  )
  expect(faultOf({ discount: { kind: 'percent', ppm: -1 } })).toBe('lines[3].discount.percent discount_out_of_range')
  expect(faultOf({ discount: { kind: 'percent', ppm: Number.NaN } })).toBe(
    'lines[3].discount.percent discount_out_of_range',
  )
  expect(faultOf({ discount: { kind: 'fixed', amount: -1n } })).toBe('lines[3].discount.amount discount_negative')
  expect(faultOf({ discount: { kind: 'fixed', amount: 101n } })).toBe('lines[3].discount.amount discount_above_amount')
  expect(faultOf({ discount: { kind: 'fixed', amount: 100n } })).toBe('none')
  expect(fault(draft({ documentDiscount: { kind: 'fixed', amount: 101n } }))).toBe(
    'documentDiscount.amount discount_above_amount',
  )
  expect(faultOf({ taxes: [{ ...rate, ppm: -1_000_000 }] })).toBe('lines[3].taxRateIds tax_out_of_range')
  expect(faultOf({ taxes: [{ ...rate, ppm: 1_000_001 }] })).toBe('lines[3].taxRateIds tax_out_of_range')
  expect(faultOf({ taxes: [rate, { ...rate, ppm: 1 }] })).toBe('lines[3].taxRateIds tax_twice')
})

test('too many lines, taxes or characters are refused', () => {
  expect(fault(draft({ lines: Array.from({ length: MAX_LINES }, () => line()) }))).toBe('none')
  expect(fault(draft({ lines: Array.from({ length: MAX_LINES + 1 }, () => line()) }))).toBe('lines too_many_lines')
  expect(faultOf({ description: 'x'.repeat(501) })).toBe('lines[3].description description_too_long')
  expect(faultOf({ description: 'x'.repeat(500) })).toBe('none')
  expect(faultOf({ description: '  ' })).toBe('lines[3].description description_missing')
  const six = Array.from({ length: 6 }, (_, i) => ({ ...rate, id: String(i) }))
  expect(faultOf({ taxes: six })).toBe('lines[3].taxRateIds too_many_taxes')
})

test('[I-34] a card number in a description is refused', () => {
  expect(faultOf({ description: 'card 4242 4242 4242 4242' })).toBe('lines[3].description card_number_in_text')
  expect(faultOf({ description: 'phone +1 212 555 0100, order 4242424242424241' })).toBe('none')
})

test('[A-019] an unknown currency is refused', () => {
  expect(fault(draft({ currency: 'XXX' }))).toBe('currency currency_unknown')
  expect(fault(draft({ currency: 'usd' }))).toBe('currency currency_unknown')
})
