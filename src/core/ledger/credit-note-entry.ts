import { assert } from '../assert.ts'
import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type CreditNote = {
  readonly creditNoteId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly amount: bigint
  readonly tax: bigint // part of amount, by `taxPart`
}

/**
 * A credit note over something not yet paid: the customer owes less, and the sale and its tax shrink by as much.
 * The credit note that a refund writes by itself is not posted with this; the refund's own entry has it.
 */
export function creditNoteEntry(c: CreditNote): Entry {
  assert(c.tax >= 0n && c.tax <= c.amount, 'the tax is a part of what is credited')
  return balanced({
    kind: 'credit_note',
    sourceId: c.creditNoteId,
    currency: c.currency,
    customerId: c.customerId ?? null,
    postings: [debit('revenue', c.amount - c.tax), debit('tax_payable', c.tax), credit('receivable', c.amount)],
  })
}
