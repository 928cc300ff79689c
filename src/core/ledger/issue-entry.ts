import { assert } from '../assert.ts'
import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Issue = {
  readonly invoiceId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly total: bigint
  readonly taxTotal: bigint // part of total
}

/** An invoice is issued: the customer owes its total, of which the tax is owed onward. Discounts are never revenue. */
export function issueEntry(i: Issue): Entry {
  assert(i.taxTotal >= 0n && i.taxTotal <= i.total, 'the tax is a part of the total')
  return balanced({
    kind: 'issue',
    sourceId: i.invoiceId,
    currency: i.currency,
    customerId: i.customerId ?? null,
    postings: [
      debit('receivable', i.total),
      credit('revenue', i.total - i.taxTotal),
      credit('tax_payable', i.taxTotal),
    ],
  })
}
