import type { Money } from '../../src/core/money/money.ts'
import { fromStripe } from '../../src/gateways/stripe/amounts.ts'
import { find } from '../../stripe-service/books/books.ts'
import type { Charge as StripeCharge } from '../../stripe-service/objects/charge.ts'
import type { PaymentIntent } from '../../stripe-service/objects/payment-intent.ts'
import type { Refund as StripeRefund } from '../../stripe-service/objects/refund.ts'
import type { Books, Charge, GatewayObject, Refund } from '../gateway/books.ts'
import type { SimStripe } from './open-stripe.ts'

/**
 * Writes what stands in Stripe's books of an account into the form in which the checks read every gateway's. `contrary`: what
 * is new came after Stripe had said no, or when nobody could expect it any more.
 */
export function readStripeBooks(stripe: SimStripe, books: Books, contrary = false): void {
  const account = books.stripe
  if (!account) throw new Error(`impossible: ${books.profile} is read as Stripe`)
  const theirs = stripe.core.service.books(account.id, false)
  for (const charge of theirs.kept.charge) {
    const known = books.charges.get(charge.id)
    // An intent is made before it is charged, and a bank may have changed both by now.
    const asked = known?.asked ?? books.objects.get(charge.payment_intent ?? '')?.amount
    books.charges.set(charge.id, {
      ...chargeOf(charge, asked),
      at: known?.at ?? stripe.core.service.clock.ms() * 1_000,
      token: known?.token ?? books.confirmedWith.get(charge.payment_intent ?? '') ?? '',
      fee: feeOf(find(theirs, 'balance_transaction', charge.balance_transaction ?? '')),
      contrary: known?.contrary ?? contrary,
    })
  }
  for (const refund of theirs.kept.refund) {
    const known = books.refunds.get(refund.id)
    books.refunds.set(refund.id, { ...refundOf(refund), contrary: known?.contrary ?? contrary })
  }
  for (const intent of theirs.kept.payment_intent) books.objects.set(intent.id, objectOf(intent))
}

function chargeOf(charge: StripeCharge, asked: Money | undefined): Omit<Charge, 'token' | 'contrary' | 'fee' | 'at'> {
  const amount = moneyOf(charge.amount, charge.currency)
  return {
    id: charge.id,
    objectId: charge.payment_intent,
    reference: charge.metadata.remit_ref ?? '',
    amount,
    asked: asked ?? amount,
    card: last4Of(charge),
    status: charge.status,
    code: charge.failure_code,
    seenFrom: charge.created * 1e6,
  }
}

const refundOf = (refund: StripeRefund): Omit<Refund, 'contrary'> => ({
  id: refund.id,
  chargeId: refund.charge,
  reference: refund.metadata.remit_ref ?? '',
  amount: moneyOf(refund.amount, refund.currency),
  status: refund.status === 'succeeded' ? 'succeeded' : refund.status === 'pending' ? 'pending' : 'failed',
  at: refund.created * 1e6,
  seenFrom: refund.created * 1e6,
})

const objectOf = (intent: PaymentIntent): GatewayObject => ({
  id: intent.id,
  reference: intent.metadata.remit_ref ?? '',
  amount: moneyOf(intent.amount, intent.currency),
  status: statusOf[intent.status],
  waiting: null,
  lastDecline: null,
  chargeId: intent.latest_charge,
  seenFrom: intent.created * 1e6,
})

const statusOf: Readonly<Record<PaymentIntent['status'], GatewayObject['status']>> = {
  requires_payment_method: 'requires_confirmation',
  requires_confirmation: 'requires_confirmation',
  requires_action: 'requires_action',
  processing: 'processing',
  requires_capture: 'processing',
  succeeded: 'succeeded',
  canceled: 'canceled',
}

const feeOf = (row: { fee: number; currency: string } | undefined): bigint | null =>
  row ? moneyOf(row.fee, row.currency).minor : null

const last4Of = (charge: StripeCharge): string => {
  const card = charge.payment_method_details?.card as { last4?: string } | undefined
  return card?.last4 ?? ''
}

export function moneyOf(amount: number, currency: string): Money {
  const read = fromStripe(BigInt(amount), currency)
  if (!read) throw new Error(`impossible: Stripe took ${amount} ${currency}`)
  return read
}
