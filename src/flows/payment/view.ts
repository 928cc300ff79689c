import { amountAsked } from '../../core/invoice/receive-payment.ts'
import { type AttemptState, isStep } from '../../core/payment/attempt-state.ts'
import type { MethodSummary } from '../../ports/gateway.ts'
import type { Attempt } from '../../store/attempt.ts'
import type { InvoiceMoney } from '../../store/invoice-money.ts'

/**
 * What whoever pays is told. `processing` means that the answer is not known yet: ask again, and do not pay again.
 * Amounts are minor units of `currency`.
 */
export type View = {
  readonly status: 'paid' | 'processing' | 'requires_action' | 'declined' | 'failed'
  readonly attemptId: string
  readonly invoiceId: string
  /** The tip included. */
  readonly amount: bigint
  readonly tip: bigint
  readonly currency: string
  readonly method: MethodSummary | null
  /** The gateway's code, for the table of `core/payment/decline-words.ts`. */
  readonly declineCode: string | null
  /** Where the customer must go, when `requires_action`. */
  readonly actionUrl: string | null
  /** What the invoice still asks for after this. */
  readonly remaining: bigint
}

const statusOf: Record<AttemptState, View['status']> = {
  prepared: 'processing',
  dispatched: 'processing',
  unknown: 'processing',
  pending: 'processing',
  requires_action: 'requires_action',
  succeeded: 'paid',
  declined: 'declined',
  rejected: 'failed',
  absent: 'failed',
}

/**
 * What an attempt looks like from outside. Making or cancelling an object is a step whose next one is written when it is
 * heard of; a step that stands alone was given up, by a crash for one, and charged nobody.
 */
export function viewOf(attempt: Attempt, invoice: InvoiceMoney): View {
  return {
    status: isStep(attempt) ? 'failed' : statusOf[attempt.state],
    attemptId: attempt.id,
    invoiceId: invoice.id,
    amount: attempt.amount,
    tip: attempt.tipAmount,
    currency: attempt.currency,
    method: attempt.method,
    declineCode: attempt.declineCode,
    actionUrl: attempt.state === 'requires_action' ? (attempt.nextAction?.url ?? null) : null,
    remaining: amountAsked(invoice),
  }
}
