import { expect, test } from 'vitest'
import { computeTotals } from '../../../../src/core/invoice/totals.ts'
import { type DraftForm, emptyDraft, emptyLine, type LineText } from './draft-form.ts'
import { formField, isBlank, type Rules, readDraft } from './read-draft.ts'

const vat = { id: 'txr_1', name: 'VAT', ppm: 200_000, inclusive: false }
const rules: Rules = { locale: 'en-US', rounding: 'line', taxRates: [vat] }

const aLine = (patch: Partial<LineText>): LineText => ({ ...emptyLine(), description: 'Work', price: '10', ...patch })

const aDraft = (lines: readonly LineText[], patch: Partial<DraftForm> = {}): DraftForm => ({
  ...emptyDraft({ currency: 'USD', paymentTermsDays: 14, invoiceNotes: '' }),
  customerId: 'cus_1',
  lines,
  ...patch,
})

test('[A-021] what the builder shows is what core computes for what it sends', () => {
  const { body, totals } = readDraft(
    aDraft([aLine({ quantity: '1.5', price: '1,234.50', taxRateIds: ['txr_1'] })]),
    rules,
  )
  expect(body?.lines).toEqual([
    {
      productId: null,
      description: 'Work',
      quantity: '1.5',
      unitPrice: 123_450,
      discount: null,
      taxRateIds: ['txr_1'],
    },
  ])
  expect(totals).toEqual(
    computeTotals({
      currency: 'USD',
      rounding: 'line',
      documentDiscount: null,
      lines: [{ quantityE6: 1_500_000n, unitPrice: 123_450n, discount: null, taxes: [vat] }],
    }),
  )
})

test('numbers are read as the locale writes them', () => {
  const german = readDraft(aDraft([aLine({ quantity: '1,5', price: '1.234,50' })], { currency: 'EUR' }), {
    ...rules,
    locale: 'de-DE',
  })
  expect(german.body?.lines?.[0]).toMatchObject({ quantity: '1.5', unitPrice: 123_450 })
})

test('[A-020] an exotic price is told beside its field, and the line is neither sent nor counted', () => {
  for (const price of ['1e3', '-1', '10.005', '１０', '0x10']) {
    const read = readDraft(aDraft([aLine({}), aLine({ price })]), rules)
    expect(read.problems['lines[1].unitPrice'], price).toContain('Type an amount')
    expect(read.positions, price).toEqual([0, -1])
    expect(read.totals.total, price).toBe(1000n)
    expect(read.body?.lines, price).toHaveLength(1)
  }
})

test('a line that nobody began is no problem; a begun one says what is missing only at the end', () => {
  expect(isBlank(emptyLine())).toBe(true)
  expect(readDraft(aDraft([emptyLine()]), rules)).toMatchObject({ problems: {}, missing: {}, positions: [-1] })
  const begun = readDraft(aDraft([aLine({ price: '' })]), rules)
  expect(begun.problems).toEqual({})
  expect(begun.missing).toEqual({ 'lines[0].unitPrice': 'Type a price' })
})

test('a fixed discount above the line is refused where it was typed, also behind lines that are left out', () => {
  const read = readDraft(aDraft([emptyLine(), aLine({ discount: { kind: 'fixed', text: '11' } })]), rules)
  expect(Object.keys(read.problems)).toEqual(['lines[1].discount'])
})

test('without a customer there is nothing to keep yet, but the total is there', () => {
  const read = readDraft(aDraft([aLine({})], { customerId: null }), rules)
  expect(read.body).toBeNull()
  expect(read.totals.total).toBe(1000n)
})

test('fields of an answer are those of the form', () => {
  expect(formField('lines[0].discount.amount', [-1, 0])).toBe('lines[1].discount')
  expect(formField('documentDiscount.percent', [])).toBe('documentDiscount')
  expect(formField('billTo.email', [])).toBe('billTo.email')
})
