import { type Books, change, find } from '../books/books.ts'
import type { Dispute, DisputeStatus } from '../objects/dispute.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { closeAnswers, reinstate, withdraw } from './open.ts'

const closed: readonly DisputeStatus[] = ['won', 'lost', 'warning_closed', 'prevented']

export const isClosed = (dispute: Dispute): boolean => closed.includes(dispute.status)

/** The issuer decides. An inquiry that is won just closes; one that is lost becomes a chargeback first. */
export function decide(service: Service, books: Books, dispute: Dispute, result: 'won' | 'lost'): void {
  if (isClosed(dispute)) return
  const inquiry = dispute.status.startsWith('warning_')
  if (inquiry && result === 'lost') escalate(service, books, dispute)
  const status: DisputeStatus = inquiry && result === 'won' ? 'warning_closed' : result
  const before = change(dispute, { status, is_charge_refundable: result === 'won' })
  if (status === 'won') reinstate(service, books, dispute)
  if (result === 'won') forgetDispute(books, dispute)
  emit(service, books, 'charge.dispute.closed', dispute, { previous: before })
}

/** An inquiry becomes a chargeback: the money goes now, and evidence is asked for anew. */
export function escalate(service: Service, books: Books, dispute: Dispute): void {
  if (!dispute.status.startsWith('warning_') || dispute.status === 'warning_closed') return
  const before = change(dispute, {
    status: 'needs_response',
    is_charge_refundable: false,
    payment_method_details: {
      ...dispute.payment_method_details,
      card: { ...dispute.payment_method_details.card, case_type: 'chargeback' as const },
    },
    evidence_details: { ...dispute.evidence_details, submission_count: 0 },
  })
  closeAnswers(service, dispute)
  emit(service, books, 'charge.dispute.updated', dispute, { previous: before })
  withdraw(service, books, dispute)
}

function forgetDispute(books: Books, dispute: Dispute): void {
  const charge = find(books, 'charge', dispute.charge)
  const others = books.kept.dispute.some(
    (one) => one.charge === dispute.charge && one.id !== dispute.id && !isClosed(one),
  )
  if (charge && !others) charge.disputed = false
}
