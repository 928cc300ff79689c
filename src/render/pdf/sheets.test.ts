import { expect, test } from 'vitest'
import { aCreditNoteDocument, aLine, anInvoiceDocument, aReceiptDocument } from '../sample-invoice.ts'
import { creditNoteSheet } from './credit-note-data.ts'
import { invoiceSheet } from './invoice-data.ts'
import { showQuantity, showRate } from './lines.ts'
import { receiptSheet } from './receipt-data.ts'

const rowsOf = (totals: readonly { label: string; amount: string }[]) =>
  totals.map((row) => `${row.label} ${row.amount}`)

test('[J18] an invoice shows the sums of core, from the subtotal to what is due', () => {
  const { text } = invoiceSheet(
    anInvoiceDocument({
      lines: [aLine({ unitPrice: 10_000n, discount: 500n, taxes: [{ name: 'VAT', ppm: 200_000 }] })],
      documentDiscount: 100n,
      taxes: [{ name: 'VAT', ppm: 200_000, inclusive: false, base: 9_400n, amount: 1_880n }],
      amountPaid: 1_000n,
      credited: 280n,
    }),
  )
  expect(rowsOf(text.totals)).toEqual([
    'Subtotal $95.00',
    'Discount −$1.00',
    'VAT 20% $18.80',
    'Total $112.80',
    'Credited −$2.80',
    'Paid −$10.00',
    'Amount due $100.00',
  ])
  expect(text.hero).toMatchObject({ label: 'Amount due', amount: '$100.00', note: 'Due December 21, 2026' })
  expect(text.pay?.label).toBe('Pay $100.00')
  expect(text.columns.map((c) => c.head)).toEqual([
    'Description',
    'Quantity',
    'Unit price',
    'Discount',
    'Tax',
    'Amount (USD)',
  ])
})

test('[K10] no link, nothing due, a draft or a void invoice: neither button nor code', () => {
  expect(invoiceSheet(anInvoiceDocument()).text.pay).not.toBeNull()
  for (const over of [
    { payLink: null },
    { amountPaid: 12_000n, status: 'paid' as const },
    { status: 'draft' as const, number: null },
    { status: 'void' as const },
  ]) {
    expect(invoiceSheet(anInvoiceDocument(over)).text.pay).toBeNull()
  }
})

test('yen have no decimals, dinars three, and inclusive tax says that it is in the price', () => {
  expect(invoiceSheet(anInvoiceDocument({ currency: 'JPY' })).text.hero.amount).toBe('¥12,000')
  expect(invoiceSheet(anInvoiceDocument({ currency: 'KWD' })).text.hero.amount).toMatch(/^KWD.12\.000$/)
  const tax = { name: 'VAT', ppm: 99_750, inclusive: true, base: 1n, amount: 2n }
  const rows = rowsOf(
    invoiceSheet(anInvoiceDocument({ taxes: [tax, { ...tax, name: 'GST', inclusive: false }] })).text.totals,
  )
  expect(rows[1]).toBe('Includes VAT 9.975% on $0.01 $0.02')
  expect(rows[2]).toBe('GST 9.975% on $0.01 $0.02')
})

test('every status has its figure and its mark', () => {
  const of = (status: 'draft' | 'sent' | 'paid' | 'void' | 'refunded' | 'partially_refunded') => {
    const { hero, stamp, watermark } = invoiceSheet(
      anInvoiceDocument({ status, paidOn: '2026-12-03', amountRefunded: 500n }),
    ).text
    return [hero.label, hero.note, stamp?.text ?? null, watermark]
  }
  expect(of('draft')).toEqual(['Total', 'Not issued yet', null, 'Draft'])
  expect(of('sent')).toEqual(['Amount due', 'Due December 21, 2026', null, null])
  expect(of('paid')).toEqual(['Total', 'Paid December 3, 2026', 'Paid', null])
  expect(of('void')).toEqual(['Total', 'Nothing is owed', 'Void', 'Void'])
  expect(of('refunded')).toEqual(['Total', '$5.00 refunded', 'Refunded', null])
  expect(of('partially_refunded')).toEqual(['Total', '$5.00 refunded', 'Partially refunded', null])
})

test('a receipt accounts for all that was paid; a credit note says which invoice it takes from', () => {
  const receipt = receiptSheet(
    aReceiptDocument({ amount: 15_000n, tip: 1_000n, surplus: 2_000n, refunded: 5_000n }),
  ).text
  expect(receipt.applied.map((row) => `${row.label} ${row.amount}`)).toEqual([
    'Invoice INV-0042 $120.00',
    'Kept as your credit $20.00',
    'Tip $10.00',
  ])
  expect(rowsOf(receipt.totals)).toEqual(['Amount paid $150.00', 'Refunded −$50.00', 'Total after refund $100.00'])
  const tax = { name: 'tax', ppm: null, inclusive: true, base: 10_000n, amount: 2_000n }
  const note = creditNoteSheet(aCreditNoteDocument({ taxes: [tax] })).text
  expect(rowsOf(note.totals)).toEqual(['Subtotal $120.00', 'Includes tax $20.00', 'Total credit $120.00'])
  expect(note.hero).toMatchObject({ amount: '$120.00', note: 'Taken off INV-0042' })
})

test('quantities and rates are written exactly', () => {
  expect([1_500_000n, 10_000_000n, 1n, 0n].map(showQuantity)).toEqual(['1.5', '10', '0.000001', '0'])
  expect([200_000, 99_750, 1, 0, 1_000_000].map(showRate)).toEqual(['20%', '9.975%', '0.0001%', '0%', '100%'])
})

test('American paper for American organizations; a locale nobody knows does not stop an invoice', () => {
  expect(invoiceSheet(anInvoiceDocument({ locale: 'en-US' })).text.paper).toBe('us-letter')
  expect(invoiceSheet(anInvoiceDocument({ locale: 'de-DE' })).text.paper).toBe('a4')
  expect(invoiceSheet(anInvoiceDocument({ locale: 'he-IL', currency: 'ILS' })).text.hero.note).toBe(
    'Due 21 December 2026',
  )
  expect(invoiceSheet(anInvoiceDocument({ locale: 'not a locale' })).text.hero.note).toBe('Due 21 December 2026')
})

test('[A-046] characters that steer the reading order or the terminal are left out of names', () => {
  const base = anInvoiceDocument()
  const { billTo } = invoiceSheet({ ...base, billTo: { ...base.billTo, name: 'Evil\u202eCorp\u0000\u2066\r\nX' } }).text
  expect(billTo.name).toBe('EvilCorp X')
})
