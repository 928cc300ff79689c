import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type WriteOff = {
  readonly invoiceId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly amountDue: bigint
}

/** Owed but given up: a loss, not a smaller sale. The tax stays payable until an accountant claims it back. */
export const writeOffEntry = (w: WriteOff): Entry =>
  balanced({
    kind: 'write_off',
    sourceId: w.invoiceId,
    currency: w.currency,
    customerId: w.customerId ?? null,
    postings: [debit('write_offs', w.amountDue), credit('receivable', w.amountDue)],
  })
