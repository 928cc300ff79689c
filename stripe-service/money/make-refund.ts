import { type Books, change, find, keep } from '../books/books.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import type { Charge } from '../objects/charge.ts'
import type { Dispute } from '../objects/dispute.ts'
import { newRefund, type Refund } from '../objects/refund.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { accountOf, addToBalance } from './balance.ts'

export type WantedRefund = {
  /** Missing: all that is left. */
  readonly amount?: number
  readonly reason?: string | null
  readonly metadata?: Record<string, string>
  /** Leaves it to be settled later, whatever the card. */
  readonly pending?: boolean
}

/**
 * Gives back a charge or a part of it. Throws as Stripe refuses: more than is left, all given back already, a
 * chargeback open or lost, nothing charged (docs.stripe.com/refunds).
 */
export function makeRefund(service: Service, books: Books, charge: Charge, wanted: WantedRefund): Refund {
  checkRefundable(books, charge)
  const left = charge.amount - charge.amount_refunded
  const amount = wanted.amount ?? left
  if (amount < 1) throw badRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' })
  if (amount > left) {
    const message = `Refund amount (${shown(amount, charge)}) is greater than unrefunded amount on charge (${shown(left, charge)})`
    throw wrongState(message, { param: 'amount' })
  }
  const refund = keep(
    books,
    newRefund({
      id: service.newId(charge.id.startsWith('py_') ? 'pyr' : 're'),
      created: service.clock.seconds(),
      amount,
      currency: charge.currency,
      charge: charge.id,
      paymentIntent: charge.payment_intent,
    }),
  )
  const card = books.cards.get(charge.payment_method ?? '')
  const pending = wanted.pending === true || card?.refund === 'pending' || charge.id.startsWith('py_')
  Object.assign(refund, {
    reason: wanted.reason ?? null,
    metadata: wanted.metadata ?? {},
    status: pending ? 'pending' : 'succeeded',
    ...(pending ? { pending_reason: 'processing' } : {}),
    destination_details: destination(charge),
  })
  const balanced = addToBalance(service, books, {
    type: charge.id.startsWith('py_') ? 'payment_refund' : 'refund',
    category: 'refund',
    amount: -amount,
    currency: charge.currency,
    source: refund.id,
    description: `REFUND FOR CHARGE${charge.description ? ` (${charge.description})` : ''}`,
    availableAtOnce: true,
  })
  refund.balance_transaction = balanced.id
  const before = changeRefunded(charge, amount)
  emit(service, books, 'refund.created', refund)
  emit(service, books, 'charge.refunded', charge, { previous: before })
  endInquiry(service, books, charge)
  const { settleAfter } = accountOf(service, books).pace
  const result = card?.refund === 'fails' ? 'failed' : 'succeeded'
  if (settleAfter !== null && (pending || result === 'failed')) {
    service.clock.after(settleAfter, () => settleRefund(service, books, refund, result))
  }
  return refund
}

/**
 * Ends a refund: a pending one succeeds or fails, and one that has succeeded may still fail, when its money comes back
 * by a balance transaction of its own. Does nothing to one that has failed.
 */
export function settleRefund(service: Service, books: Books, refund: Refund, result: 'succeeded' | 'failed'): void {
  if (refund.status === 'failed' || refund.status === 'canceled' || refund.status === result) return
  const charge = find(books, 'charge', refund.charge)
  if (!charge) return
  if (result === 'succeeded') {
    const before = change(refund, { status: 'succeeded', pending_reason: undefined })
    emit(service, books, 'refund.updated', refund, { previous: before })
    emit(service, books, 'charge.refund.updated', refund, { previous: before })
    return
  }
  const row = addToBalance(service, books, {
    type: 'refund_failure',
    category: 'refund_failure',
    amount: refund.amount,
    currency: refund.currency,
    source: refund.id,
    description: `REFUND FAILURE FOR CHARGE${charge.description ? ` (${charge.description})` : ''}`,
    availableAtOnce: true,
  })
  const before = change(refund, {
    status: 'failed',
    pending_reason: undefined,
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: row.id,
  })
  changeRefunded(charge, -refund.amount)
  emit(service, books, 'refund.failed', refund, { previous: before })
  emit(service, books, 'refund.updated', refund, { previous: before })
  emit(service, books, 'charge.refund.updated', refund, { previous: before })
}

function checkRefundable(books: Books, charge: Charge): void {
  if (charge.status !== 'succeeded') {
    throw wrongState(`Charge ${charge.id} is not refundable: its status is ${charge.status}.`, { charge: charge.id })
  }
  if (disputesOf(books, charge).some(({ is_charge_refundable: refundable }) => !refundable)) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`
    throw wrongState(message, { code: 'charge_disputed', charge: charge.id })
  }
  if (charge.refunded) {
    const message = `Charge ${charge.id} has already been refunded.`
    throw wrongState(message, { code: 'charge_already_refunded', charge: charge.id })
  }
}

const disputesOf = (books: Books, charge: Charge): Dispute[] =>
  charge.disputed ? books.kept.dispute.filter((dispute) => dispute.charge === charge.id) : []

const changeRefunded = (charge: Charge, by: number): Partial<Charge> => {
  const amountRefunded = charge.amount_refunded + by
  return change(charge, { amount_refunded: amountRefunded, refunded: amountRefunded >= charge.amount })
}

/** An inquiry ends when its whole charge was given back. */
function endInquiry(service: Service, books: Books, charge: Charge): void {
  if (!charge.refunded) return
  for (const dispute of disputesOf(books, charge)) {
    if (dispute.status !== 'warning_needs_response' && dispute.status !== 'warning_under_review') continue
    const before = change(dispute, { status: 'warning_closed' })
    emit(service, books, 'charge.dispute.closed', dispute, { previous: before })
  }
}

function destination(charge: Charge): Record<string, unknown> {
  if (charge.id.startsWith('ch_')) {
    const reference = {
      reference: '74927415123456789012345',
      reference_status: 'available',
      reference_type: 'acquirer_reference_number',
    }
    return { type: 'card', card: { ...reference, type: 'refund' } }
  }
  const type = String(charge.payment_method_details?.type ?? 'card')
  return { type, [type]: {} }
}

const shown = (amount: number, { currency }: Charge): string =>
  currency === 'usd' ? `$${(amount / 100).toFixed(2)}` : `${(amount / 100).toFixed(2)} ${currency.toUpperCase()}`
