import { assert } from '../assert.ts'
import { max, min, sum } from '../money/money.ts'
import type { Payment } from '../payment/payment.ts'
import { countsAsRefunded, type RefundState } from './refund-state.ts'

export type RefundFacts = { readonly amount: bigint; readonly state: RefundState }

/**
 * What may still be given back of a payment, in its minor units: what was captured, less refunds that are not failed,
 * less what a dispute holds (I-07, FM-REF-07). Zero for a payment that is not captured.
 */
export function refundable(
  payment: Pick<Payment, 'state' | 'amount' | 'amountDisputed'>,
  refunds: readonly RefundFacts[],
): bigint {
  if (payment.state !== 'captured') return 0n
  const given = sum(refunds.filter((r) => countsAsRefunded(r.state)).map((r) => r.amount))
  return max(0n, payment.amount - given - payment.amountDisputed)
}

/** Where the money of a payment lies, and where a refund takes it from; adds up to the amount (I-18). */
export type RefundParts = {
  readonly fromCredit: bigint // surplus that became customer credit
  readonly fromInvoice: bigint
  readonly fromTip: bigint
}

/**
 * Which of a payment's parts a refund gives back: what the customer never owed first, then what had settled the
 * invoice, then the tip. `left` is what each part still holds; credit that was spent elsewhere is no longer in it.
 */
export function refundParts(amount: bigint, left: RefundParts): RefundParts {
  assert(amount > 0n, 'a refund is positive')
  const fromCredit = min(amount, left.fromCredit)
  const fromInvoice = min(amount - fromCredit, left.fromInvoice)
  const fromTip = amount - fromCredit - fromInvoice
  assert(fromTip <= left.fromTip, 'a refund takes no more than the parts of its payment hold')
  return { fromCredit, fromInvoice, fromTip }
}
