import { type Books, keep } from '../books/books.ts'
import { addToBalance } from '../money/balance.ts'
import { disputeFee } from '../money/fee.ts'
import type { BalanceTransaction } from '../objects/balance-transaction.ts'
import type { Charge } from '../objects/charge.ts'
import { type Dispute, newDispute } from '../objects/dispute.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'

export type NewDispute = { readonly reason?: string; readonly inquiry?: boolean; readonly amount?: number }

const secondsToAnswer = 9 * 86_400

/** Networks' codes for the reasons that are played here, Visa's. */
const networkCodes: Readonly<Record<string, string>> = {
  fraudulent: '10.4',
  product_not_received: '13.1',
  duplicate: '12.6',
  product_unacceptable: '13.3',
  subscription_canceled: '13.2',
  credit_not_processed: '13.6',
}

/** Opens a dispute of a charge; a chargeback takes its money and the fee at once, an inquiry takes nothing. */
export function openDispute(service: Service, books: Books, charge: Charge, wanted: NewDispute = {}): Dispute {
  const { reason = 'fraudulent', inquiry = false } = wanted
  const created = service.clock.seconds()
  const dispute = newDispute({
    id: service.newId('du'),
    created,
    livemode: books.livemode,
    amount: wanted.amount ?? charge.amount,
    currency: charge.currency,
    charge: charge.id,
    paymentIntent: charge.payment_intent,
    reason,
    inquiry,
    networkReasonCode: networkCodes[reason] ?? '10.4',
  })
  keep(books, dispute)
  charge.disputed = true
  closeAnswers(service, dispute)
  emit(service, books, 'charge.dispute.created', dispute)
  if (!inquiry) withdraw(service, books, dispute)
  return dispute
}

/** Evidence is taken until the day it is due, counted from now; afterwards only the issuer decides. */
export function closeAnswers(service: Service, dispute: Dispute): void {
  const dueBy = service.clock.seconds() + secondsToAnswer
  dispute.evidence_details.due_by = dueBy
  service.clock.after(secondsToAnswer, () => {
    const { evidence_details: details, status } = dispute
    if (details.due_by === dueBy && status.endsWith('needs_response')) details.past_due = true
  })
}

/** Takes the disputed amount and the fee from the balance. */
export function withdraw(service: Service, books: Books, dispute: Dispute): void {
  moveMoney(service, books, dispute, { category: 'dispute', amount: -dispute.amount, fee: true })
  emit(service, books, 'charge.dispute.funds_withdrawn', dispute)
}

/** Gives the disputed amount back; the fee stays with Stripe. */
export function reinstate(service: Service, books: Books, dispute: Dispute): void {
  moveMoney(service, books, dispute, { category: 'dispute_reversal', amount: dispute.amount, fee: false })
  emit(service, books, 'charge.dispute.funds_reinstated', dispute)
}

function moveMoney(
  service: Service,
  books: Books,
  dispute: Dispute,
  move: { category: string; amount: number; fee: boolean },
): BalanceTransaction {
  const row = addToBalance(service, books, {
    type: 'adjustment',
    category: move.category,
    amount: move.amount,
    currency: dispute.currency,
    source: dispute.id,
    description: `${move.amount < 0 ? 'Chargeback withdrawal' : 'Chargeback reversal'} for ${dispute.charge}`,
    fee: move.fee ? { of: () => disputeFee, description: 'Dispute fee' } : undefined,
    availableAtOnce: true,
  })
  dispute.balance_transactions.push(row)
  return row
}
