import type { CreditNoteDocument } from '../document.ts'
import { oneLine } from '../printable.ts'
import { type TotalRow, tableOf, taxRows } from './lines.ts'
import { amountsOf, daysOf, notesOf, sheetOf } from './sheet.ts'

/** A credit note as the strings that `credit-note.typ` prints. Amounts are positive: the title says which way they go. */
export function creditNoteSheet(note: CreditNoteDocument) {
  const show = amountsOf(note)
  const day = daysOf(note)
  const isVoid = note.status === 'void'
  const text = {
    ...sheetOf(note, { title: 'Credit note', number: note.number ?? 'Draft', billToHeading: 'Credited to' }),
    facts: [
      { label: 'Issued', value: note.issuedOn && day(note.issuedOn) },
      { label: 'For invoice', value: oneLine(note.invoiceNumber, 40) },
    ].filter((fact) => fact.value),
    hero: {
      label: 'Credit',
      amount: show(note.total),
      note: isVoid ? 'Nothing is credited' : `Taken off ${oneLine(note.invoiceNumber, 40)}`,
    },
    stamp: isVoid ? { text: 'Void', good: false } : null,
    watermark: note.status === 'draft' ? 'Draft' : isVoid ? 'Void' : null,
    ...tableOf(note),
    totals: totalsOf(note),
    pay: null,
    notes: notesOf([
      { heading: 'Reason', text: note.reason },
      { heading: 'Notes', text: note.notes },
    ]),
  }
  return { text, logoPng: note.issuer.logoPng }
}

function totalsOf(note: CreditNoteDocument): TotalRow[] {
  const show = amountsOf(note)
  const discount = note.documentDiscount
  const between = [
    ...(discount === 0n ? [] : [{ label: 'Discount', amount: show(-discount), strong: false }]),
    ...taxRows(note.taxes, show),
  ]
  return [
    ...(between.length > 0 ? [{ label: 'Subtotal', amount: show(note.subtotal), strong: false }] : []),
    ...between,
    { label: 'Total credit', amount: show(note.total), strong: true },
  ]
}
