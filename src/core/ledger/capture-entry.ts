import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Capture = {
  readonly paymentId: string
  readonly gatewayAccountId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly allocated: bigint
  readonly surplus: bigint
  readonly tip: bigint
}

/**
 * Money captured at a gateway. It waits in that gateway's clearing account until the payout reaches the bank.
 * A tip is owed onward and never settles the invoice, so it has its own account.
 */
export const captureEntry = (c: Capture): Entry =>
  balanced({
    kind: 'capture',
    sourceId: c.paymentId,
    currency: c.currency,
    customerId: c.customerId ?? null,
    postings: [
      debit(`gateway_clearing:${c.gatewayAccountId}`, c.allocated + c.surplus + c.tip),
      credit('receivable', c.allocated),
      credit('customer_credit', c.surplus),
      credit('tips_payable', c.tip),
    ],
  })
