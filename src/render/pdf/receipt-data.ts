import type { ReceiptDocument } from '../document.ts'
import { oneLine } from '../printable.ts'
import type { TotalRow } from './lines.ts'
import { amountsOf, daysOf, sheetOf } from './sheet.ts'

/** A receipt as the strings that `receipt.typ` prints: what was paid, how, and what each invoice still has open. */
export function receiptSheet(receipt: ReceiptDocument) {
  const show = amountsOf(receipt)
  const whole = receipt.refunded === receipt.amount
  const text = {
    ...sheetOf(receipt, { title: 'Receipt', number: oneLine(receipt.number, 40), billToHeading: 'Received from' }),
    facts: [
      { label: 'Paid with', value: oneLine(receipt.method, 40) },
      { label: 'Reference', value: receipt.reference && oneLine(receipt.reference, 40) },
    ].filter((fact) => fact.value),
    hero: { label: 'Amount paid', amount: show(receipt.amount), note: daysOf(receipt)(receipt.paidOn) },
    stamp: receipt.refunded > 0n ? { text: whole ? 'Refunded' : 'Partially refunded', good: true } : null,
    watermark: null,
    heads: ['Applied to', 'Still due', `Amount (${receipt.currency})`],
    applied: [
      ...receipt.appliedTo.map((part) => ({
        label: `Invoice ${oneLine(part.invoiceNumber, 40)}`,
        stillDue: show(part.stillDue),
        amount: show(part.amount),
      })),
      ...(receipt.surplus > 0n ? [{ label: 'Kept as your credit', stillDue: '', amount: show(receipt.surplus) }] : []),
      ...(receipt.tip > 0n ? [{ label: 'Tip', stillDue: '', amount: show(receipt.tip) }] : []),
    ],
    totals: totalsOf(receipt),
    pay: null,
    notes: [],
  }
  return { text, logoPng: receipt.issuer.logoPng }
}

function totalsOf(receipt: ReceiptDocument): TotalRow[] {
  const show = amountsOf(receipt)
  const paid = { label: 'Amount paid', amount: show(receipt.amount), strong: true }
  if (receipt.refunded === 0n) return [paid]
  return [
    { ...paid, strong: false },
    { label: 'Refunded', amount: show(-receipt.refunded), strong: false },
    { label: 'Total after refund', amount: show(receipt.amount - receipt.refunded), strong: true },
  ]
}
