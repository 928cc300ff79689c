import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Payout = {
  readonly payoutId: string
  readonly gatewayAccountId: string
  readonly currency: Currency
  /** What reached the bank. */
  readonly amount: bigint
  /** Fees the gateway took off beyond those that were booked with the payments; negative when it gave some back. */
  readonly feeDifference: bigint
}

/** A payout leaves the gateway's clearing account for the bank (CORRECTNESS §13). */
export const payoutEntry = (p: Payout): Entry =>
  balanced({
    kind: 'payout',
    sourceId: p.payoutId,
    currency: p.currency,
    postings: [
      debit('bank', p.amount),
      debit('gateway_fees', p.feeDifference),
      credit(`gateway_clearing:${p.gatewayAccountId}`, p.amount + p.feeDifference),
    ],
  })
