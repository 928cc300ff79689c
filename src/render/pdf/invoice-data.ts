import type { InvoiceDocument } from '../document.ts'
import { oneLine, withBreaks } from '../printable.ts'
import { type TotalRow, tableOf, taxRows } from './lines.ts'
import { qrSvg } from './qr.ts'
import { amountsOf, daysOf, notesOf, sheetOf } from './sheet.ts'

/**
 * An invoice as the strings that `invoice.typ` prints, and its logo. Pure: the same document gives the same sheet, and
 * so the same bytes. Without a pay link, or with nothing due, there is neither button nor code (K9, K10).
 */
export function invoiceSheet(invoice: InvoiceDocument) {
  const number = invoice.number ?? 'Draft'
  const sheet = {
    ...sheetOf(invoice, { title: 'Invoice', number, billToHeading: 'Bill to' }),
    facts: factsOf(invoice),
    hero: heroOf(invoice),
    stamp: stampOf(invoice),
    watermark: watermarkOf(invoice),
    ...tableOf(invoice),
    totals: totalsOf(invoice),
    pay: payOf(invoice, number),
    notes: notesOf([
      { heading: 'Notes', text: invoice.notes },
      { heading: 'Terms', text: invoice.terms },
    ]),
  }
  return { text: sheet, logoPng: invoice.issuer.logoPng }
}

function factsOf(invoice: InvoiceDocument) {
  const day = daysOf(invoice)
  return [
    { label: 'Issued', value: invoice.issuedOn && day(invoice.issuedOn) },
    { label: 'Due', value: invoice.dueOn && day(invoice.dueOn) },
    { label: 'Reference', value: invoice.reference && oneLine(invoice.reference, 40) },
  ].filter((fact) => fact.value)
}

/** The one figure the reader came for. */
function heroOf(invoice: InvoiceDocument) {
  const show = amountsOf(invoice)
  const day = daysOf(invoice)
  switch (invoice.status) {
    case 'draft':
      return { label: 'Total', amount: show(invoice.total), note: 'Not issued yet' }
    case 'void':
      return { label: 'Total', amount: show(invoice.total), note: 'Nothing is owed' }
    case 'paid':
      return { label: 'Total', amount: show(invoice.total), note: invoice.paidOn ? `Paid ${day(invoice.paidOn)}` : '' }
    case 'partially_refunded':
    case 'refunded':
      return { label: 'Total', amount: show(invoice.total), note: `${show(invoice.amountRefunded)} refunded` }
    case 'pending':
    case 'sent':
    case 'partially_paid':
    case 'written_off':
      return {
        label: 'Amount due',
        amount: show(invoice.amountDue),
        note: invoice.dueOn ? `Due ${day(invoice.dueOn)}` : '',
      }
  }
}

function stampOf(invoice: InvoiceDocument) {
  if (invoice.status === 'paid') return { text: 'Paid', good: true }
  if (invoice.status === 'refunded') return { text: 'Refunded', good: true }
  if (invoice.status === 'partially_refunded') return { text: 'Partially refunded', good: true }
  return invoice.status === 'void' ? { text: 'Void', good: false } : null
}

function watermarkOf(invoice: InvoiceDocument): string | null {
  if (invoice.status === 'draft') return 'Draft'
  return invoice.status === 'void' ? 'Void' : null
}

/** From the subtotal down to what is due, in the order in which it is worked out. */
function totalsOf(invoice: InvoiceDocument): TotalRow[] {
  const show = amountsOf(invoice)
  const row = (label: string, minor: bigint): TotalRow[] =>
    minor === 0n ? [] : [{ label, amount: show(minor), strong: false }]
  const between = [...row('Discount', -invoice.documentDiscount), ...taxRows(invoice.taxes, show)]
  const after = [...row('Credited', -invoice.credited), ...row('Paid', -invoice.amountPaid)]
  const due = invoice.status !== 'draft' && invoice.status !== 'void'
  return [
    ...(between.length > 0 ? [{ label: 'Subtotal', amount: show(invoice.subtotal), strong: false }] : []),
    ...between,
    { label: 'Total', amount: show(invoice.total), strong: !due || after.length > 0 },
    ...(due ? [...after, { label: 'Amount due', amount: show(invoice.amountDue), strong: true }] : []),
  ]
}

function payOf(invoice: InvoiceDocument, number: string) {
  const closed = invoice.status === 'draft' || invoice.status === 'void'
  if (invoice.payLink === null || invoice.amountDue <= 0n || closed) return null
  return {
    url: invoice.payLink,
    shown: withBreaks(invoice.payLink.replace(/^https?:\/\//, '').replaceAll(/([/?=&])/g, '$1\u200b')),
    label: `Pay ${amountsOf(invoice)(invoice.amountDue)}`,
    qr: qrSvg(invoice.payLink),
    caption: 'Scan to pay',
    explanation: `Point your phone’s camera at the code, or press the button. It opens the secure page for ${number}.`,
  }
}
