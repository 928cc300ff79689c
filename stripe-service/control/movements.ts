import { decide, escalate } from '../disputes/decide.ts'
import { type NewDispute, openDispute } from '../disputes/open.ts'
import { makeRefund, settleRefund } from '../money/make-refund.ts'
import { arrive, completeReconciliation, failPayout, payOutAll } from '../money/pay-out.ts'
import type { Dispute } from '../objects/dispute.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import type { Payout } from '../objects/payout.ts'
import type { Refund } from '../objects/refund.ts'
import { endIntent } from '../payments/payment-intents.ts'
import type { Service } from '../service.ts'
import { accountNamed } from './accounts.ts'
import { anywhere } from './money.ts'

/** A refund that somebody makes in Stripe's dashboard: of a part, or of all that is left. */
export function dashboardRefund(service: Service, chargeId: string, amount?: number): Refund {
  const { books, object } = anywhere(service, 'charge', chargeId)
  return structuredClone(makeRefund(service, books, object, { amount, reason: 'requested_by_customer' }))
}

/** The bank's answer about a refund; one that succeeded may still fail. */
export function endRefund(service: Service, refundId: string, result: 'succeeded' | 'failed'): Refund {
  const { books, object } = anywhere(service, 'refund', refundId)
  settleRefund(service, books, object, result)
  return structuredClone(object)
}

export function disputeCharge(service: Service, chargeId: string, wanted?: NewDispute): Dispute {
  const { books, object } = anywhere(service, 'charge', chargeId)
  return structuredClone(openDispute(service, books, object, wanted))
}

/** What the issuer makes of a dispute: decided for or against the shop, or an inquiry that becomes a chargeback. */
export function moveDispute(service: Service, disputeId: string, to: 'won' | 'lost' | 'escalated'): Dispute {
  const { books, object } = anywhere(service, 'dispute', disputeId)
  if (to === 'escalated') escalate(service, books, object)
  else decide(service, books, object, to)
  return structuredClone(object)
}

/** Makes the automatic payout of a day; it stays on its way until `movePayout`. Nothing to pay out: null. */
export function runPayout(
  service: Service,
  accountId: string,
  { livemode = false, currency }: { livemode?: boolean; currency?: string } = {},
): Payout | null {
  const account = accountNamed(service, accountId)
  const payout = payOutAll(service, service.books(accountId, livemode), currency ?? account.defaultCurrency)
  return payout ? structuredClone(payout) : null
}

/** What becomes of a payout: broken down into its rows, arrived, or refused by the bank, even after it arrived. */
export function movePayout(
  service: Service,
  payoutId: string,
  to: 'reconciled' | 'paid' | 'failed',
  code = 'no_account',
): Payout {
  const { books, object } = anywhere(service, 'payout', payoutId)
  if (to === 'reconciled') completeReconciliation(service, books, object)
  else if (to === 'paid') arrive(service, books, object)
  else failPayout(service, books, object, code)
  return structuredClone(object)
}

/** Stripe gives up on an intent that nobody has paid, as it does to old ones. */
export function expireIntent(service: Service, intentId: string): PaymentIntent {
  const { books, object } = anywhere(service, 'payment_intent', intentId)
  return structuredClone(endIntent(service, books, object, 'automatic'))
}
