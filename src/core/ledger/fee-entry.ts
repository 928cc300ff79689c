import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Fee = {
  readonly paymentId: string
  readonly gatewayAccountId: string
  readonly currency: Currency
  readonly fee: bigint // negative when the gateway gives some back
}

/** What the gateway keeps of a payment; it will be missing from the payout. */
export const feeEntry = (f: Fee): Entry =>
  balanced({
    kind: 'fee',
    sourceId: f.paymentId,
    currency: f.currency,
    postings: [debit('gateway_fees', f.fee), credit(`gateway_clearing:${f.gatewayAccountId}`, f.fee)],
  })
