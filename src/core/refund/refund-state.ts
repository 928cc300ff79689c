import type { AttemptState } from '../payment/attempt-state.ts'

/** Money on its way back to the payer (CORRECTNESS §3). */
export const REFUND_STATES = [
  'requested',
  'dispatched',
  'unknown',
  'pending',
  'succeeded',
  'failed',
  'canceled',
] as const

export type RefundState = (typeof REFUND_STATES)[number]

/**
 * Every legal move. `failed` may follow `succeeded`, because banks return refunds days later; then the customer gets
 * credit. A refund we believed failed may turn out to have happened, and that is recorded too (rule 6).
 */
export const REFUND_TRANSITIONS: Readonly<Record<RefundState, readonly RefundState[]>> = {
  requested: ['dispatched', 'canceled'],
  dispatched: ['unknown', 'pending', 'succeeded', 'failed'],
  unknown: ['pending', 'succeeded', 'failed'],
  pending: ['succeeded', 'failed', 'canceled'],
  succeeded: ['failed'],
  failed: ['succeeded'],
  canceled: ['succeeded'],
}

export const canMoveRefund = (from: RefundState, to: RefundState): boolean => REFUND_TRANSITIONS[from].includes(to)

/** Decided neither way, so that no second refund of the payment may start (FM-REF-04); as the database's constraint. */
export const isUndecidedRefund = (state: RefundState): boolean =>
  state === 'requested' || state === 'dispatched' || state === 'unknown'

/** Whether its amount counts as given back: everything but what certainly did not happen (I-07). */
export const countsAsRefunded = (state: RefundState): boolean => state !== 'failed' && state !== 'canceled'

/** The state of a refund because of its attempt at the gateway. */
export function refundStateFor(attempt: AttemptState): RefundState {
  switch (attempt) {
    case 'prepared':
      return 'requested'
    case 'requires_action':
      return 'pending'
    case 'dispatched':
    case 'unknown':
    case 'pending':
    case 'succeeded':
      return attempt
    case 'declined':
    case 'rejected':
    case 'absent':
      return 'failed'
  }
}
