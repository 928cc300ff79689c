import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Offline = {
  readonly paymentId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly allocated: bigint
  readonly surplus: bigint
}

/** Cash, a cheque or a bank transfer that staff recorded: the money is with us already, no gateway owes it. */
export const offlineEntry = (o: Offline): Entry =>
  balanced({
    kind: 'offline',
    sourceId: o.paymentId,
    currency: o.currency,
    customerId: o.customerId ?? null,
    postings: [
      debit('bank', o.allocated + o.surplus),
      credit('receivable', o.allocated),
      credit('customer_credit', o.surplus),
    ],
  })
