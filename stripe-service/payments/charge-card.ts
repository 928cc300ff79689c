import { type Books, change, find, keep } from '../books/books.ts'
import { disputesAfter } from '../disputes/after-charge.ts'
import { docsOf, type ErrorBody, Refused } from '../door/refused.ts'
import { accountOf, addToBalance } from '../money/balance.ts'
import { chargeFee } from '../money/fee.ts'
import { type Charge, type ChargeOutcome, newCharge } from '../objects/charge.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { chargedDetails } from './charged-details.ts'
import { methodType } from './method-types.ts'
import type { Decline } from './test-cards.ts'

export type HowToCharge = {
  readonly authenticated: boolean
  /** Leaves the charge to be settled later, as slow methods do. */
  readonly pending?: boolean
  /** Charges this instead of what was asked. */
  readonly otherAmount?: number
}

/**
 * Charges an intent by a method: it ends `succeeded`, `processing`, or back at `requires_payment_method` with the
 * reason in `last_payment_error`. Returns the refusal to answer with when it was declined.
 */
export function chargeIntent(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  how: HowToCharge,
): Refused | undefined {
  const card = books.cards.get(method.id)
  const charge = chargeOf(service, books, intent, method, how)
  if (card?.decline) return declineCharge(service, books, intent, method, charge, card.decline)
  charge.outcome = outcome(card?.elevatedRisk ? { risk_level: 'elevated', risk_score: 70 } : {})
  if (how.pending || methodType(method.type)?.settlesLater) {
    Object.assign(intent, {
      status: 'processing',
      latest_charge: charge.id,
      next_action: null,
      last_payment_error: null,
    })
    emit(service, books, 'charge.pending', charge)
    emit(service, books, 'payment_intent.processing', intent)
    const { settleAfter } = accountOf(service, books).pace
    if (settleAfter !== null) service.clock.after(settleAfter, () => settlePending(service, books, charge, 'succeeded'))
    return undefined
  }
  succeed(service, books, intent, charge)
  return undefined
}

/** Ends a pending charge. Does nothing to one that has ended already. */
export function settlePending(service: Service, books: Books, charge: Charge, result: 'succeeded' | 'failed'): void {
  if (charge.status !== 'pending') return
  const intent = find(books, 'payment_intent', charge.payment_intent ?? '')
  const method = find(books, 'payment_method', charge.payment_method ?? '')
  if (!intent || !method) return
  if (result === 'succeeded') succeed(service, books, intent, charge)
  else declineCharge(service, books, intent, method, charge, returnedByBank)
}

const returnedByBank: Decline = { code: 'payment_intent_payment_attempt_failed', message: 'The payment failed.' }

function succeed(service: Service, books: Books, intent: PaymentIntent, charge: Charge): void {
  Object.assign(charge, { status: 'succeeded', paid: true, captured: true, amount_captured: charge.amount })
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: charge.amount,
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  })
  const { balanceAfter } = accountOf(service, books).pace
  if (balanceAfter === 0) bookCharge(service, books, charge)
  emit(service, books, 'charge.succeeded', charge)
  emit(service, books, 'payment_intent.succeeded', intent)
  if (balanceAfter > 0) {
    service.clock.after(balanceAfter, () => {
      const before = bookCharge(service, books, charge)
      emit(service, books, 'charge.updated', charge, { previous: before })
    })
  }
  const leadsTo = books.cards.get(charge.payment_method ?? '')?.leadsTo
  if (leadsTo) disputesAfter(service, books, charge, leadsTo)
}

function bookCharge(service: Service, books: Books, charge: Charge): Partial<Charge> {
  const type = charge.id.startsWith('py_') ? 'payment' : 'charge'
  const row = addToBalance(service, books, {
    type,
    category: 'charge',
    amount: charge.amount,
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
    fee: { of: chargeFee, description: 'Stripe processing fees' },
    availableAtOnce: books.cards.get(charge.payment_method ?? '')?.availableAtOnce,
  })
  return change(charge, { balance_transaction: row.id })
}

function declineCharge(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  charge: Charge,
  decline: Decline,
): Refused {
  Object.assign(charge, {
    status: 'failed',
    failure_code: decline.code,
    failure_message: decline.message,
    receipt_url: null,
    outcome: outcome({
      network_status: decline.blocked ? 'not_sent_to_network' : 'declined_by_network',
      reason: decline.declineCode ?? null,
      seller_message: decline.blocked
        ? 'Stripe blocked this payment as too risky.'
        : 'The bank did not return any further details with this decline.',
      type: decline.blocked ? 'blocked' : 'issuer_declined',
      risk_level: decline.blocked ? 'highest' : 'normal',
    }),
  })
  emit(service, books, 'charge.failed', charge)
  const error: ErrorBody = {
    type: 'card_error',
    code: decline.code,
    ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
    charge: charge.id,
    message: decline.message,
    doc_url: docsOf(decline.code),
  }
  Object.assign(intent, { latest_charge: charge.id })
  return backToMethod(service, books, intent, method, error)
}

/** Puts an intent back to where another method is wanted, and returns the refusal that says why. */
export function backToMethod(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  error: ErrorBody,
): Refused {
  Object.assign(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: { ...error, payment_method: structuredClone(method) },
  })
  emit(service, books, 'payment_intent.payment_failed', intent)
  const body = { ...error, payment_intent: structuredClone(intent), payment_method: structuredClone(method) }
  return new Refused(402, body, true)
}

const outcome = (more: Partial<ChargeOutcome>): ChargeOutcome => ({
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 20,
  seller_message: 'Payment complete.',
  type: 'authorized',
  ...more,
})

function chargeOf(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  how: HowToCharge,
): Charge {
  const charge = newCharge({
    id: service.newId(method.type === 'card' ? 'ch' : 'py'),
    created: service.clock.seconds(),
    livemode: books.livemode,
    amount: how.otherAmount ?? intent.amount,
    currency: intent.currency,
    baseUrl: service.baseUrl,
  })
  return keep(
    books,
    Object.assign(charge, {
      application: intent.application,
      billing_details: structuredClone(method.billing_details),
      customer: intent.customer,
      description: intent.description,
      metadata: { ...intent.metadata },
      payment_intent: intent.id,
      payment_method: method.id,
      payment_method_details: chargedDetails(method, charge.amount, how.authenticated),
      receipt_email: intent.receipt_email,
      shipping: intent.shipping,
      statement_descriptor_suffix: intent.statement_descriptor_suffix,
      transfer_group: intent.transfer_group,
    }),
  )
}
