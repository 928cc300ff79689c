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

/** What of a payment's tip has not been given back, and is not on its way back; minor units. */
export const tipLeft = (
  payment: Pick<Payment, 'tipAmount'>,
  refunds: readonly { readonly fromTip: bigint; readonly state: RefundState }[],
): bigint => payment.tipAmount - sum(refunds.filter((r) => countsAsRefunded(r.state)).map((r) => r.fromTip))

/** Where the money of a payment lies, and where a refund takes it from; adds up to the amount (I-18). */
export type RefundParts = {
  readonly fromCredit: bigint // surplus that became customer credit
  readonly fromInvoice: bigint
  readonly fromTip: bigint
}

/**
 * Which of a payment's parts a refund gives back: what the customer never owed first, then what had settled the
 * invoice, then the tip; or exactly `tip` of the tip, and the rest so (PRODUCT R12). `left` is what each part still holds;
 * credit that was spent elsewhere is no longer in it.
 */
export function refundParts(amount: bigint, left: RefundParts, tip?: bigint): RefundParts {
  assert(amount > 0n && (tip ?? 0n) >= 0n, 'a refund is positive')
  const principal = amount - (tip ?? 0n)
  const fromCredit = min(principal, left.fromCredit)
  const fromInvoice = min(principal - fromCredit, left.fromInvoice)
  const fromTip = amount - fromCredit - fromInvoice
  assert(fromTip <= left.fromTip, 'a refund takes no more than the parts of its payment hold')
  assert(tip === undefined || fromTip === tip, 'a refund takes the part of the tip that it was told')
  return { fromCredit, fromInvoice, fromTip }
}
