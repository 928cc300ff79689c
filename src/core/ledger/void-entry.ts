import { assert } from '../assert.ts'
import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Void = {
  readonly invoiceId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly amountDue: bigint // all that is still owed; nothing of it was paid
  readonly tax: bigint // part of amountDue: the invoice's tax less what credit notes gave back
}

/** An invoice that never should have been: what is left of the sale and its tax is taken back. */
export function voidEntry(v: Void): Entry {
  assert(v.tax >= 0n && v.tax <= v.amountDue, 'the tax is a part of what is voided')
  return balanced({
    kind: 'void',
    sourceId: v.invoiceId,
    currency: v.currency,
    customerId: v.customerId ?? null,
    postings: [debit('revenue', v.amountDue - v.tax), debit('tax_payable', v.tax), credit('receivable', v.amountDue)],
  })
}
