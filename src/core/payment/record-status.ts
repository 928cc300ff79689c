import type { Label } from '../invoice/status-label.ts'
import type { AttemptState } from './attempt-state.ts'
import type { Payment } from './payment.ts'

/** What Payments → Orders says of a payment, or of an intent that made none (PRODUCT J27). */
export const RECORD_STATUSES = [
  'succeeded',
  'pending',
  'requires_action',
  'failed',
  'partially_refunded',
  'refunded',
  'disputed',
  'voided',
] as const

export type RecordStatus = (typeof RECORD_STATUSES)[number]

/** The status of a payment. A dispute is named before refunds, because it has a deadline. */
export function paymentStatus(
  payment: Pick<Payment, 'state' | 'amount' | 'amountRefunded' | 'amountDisputed'>,
): RecordStatus {
  switch (payment.state) {
    case 'authorized':
      return 'pending'
    case 'voided':
      return 'voided'
    case 'failed':
      return 'failed'
    case 'captured':
      if (payment.amountDisputed > 0n) return 'disputed'
      if (payment.amountRefunded === 0n) return 'succeeded'
      return payment.amountRefunded < payment.amount ? 'partially_refunded' : 'refunded'
  }
}

/** The status of an intent by its newest attempt, as long as no payment came of it. */
export function attemptStatus(state: AttemptState): RecordStatus {
  switch (state) {
    case 'prepared':
    case 'dispatched':
    case 'unknown':
    case 'pending':
      return 'pending'
    case 'requires_action':
    case 'succeeded':
      return state
    case 'declined':
    case 'rejected':
    case 'absent':
      return 'failed'
  }
}

export const RECORD_LABELS: Readonly<Record<RecordStatus, Label>> = {
  succeeded: { text: 'Succeeded', tone: 'green' },
  pending: { text: 'Pending', tone: 'amber' },
  requires_action: { text: 'Waiting for customer', tone: 'amber' },
  failed: { text: 'Failed', tone: 'red' },
  partially_refunded: { text: 'Partially refunded', tone: 'violet' },
  refunded: { text: 'Refunded', tone: 'violet' },
  disputed: { text: 'Disputed', tone: 'red' },
  voided: { text: 'Voided', tone: 'struck' },
}
