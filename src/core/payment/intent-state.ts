import type { AttemptState } from './attempt-state.ts'

/** What somebody wants paid, once (CORRECTNESS §3). */
export const INTENT_STATES = [
  'open',
  'requires_action',
  'processing',
  'unknown',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const

export type IntentState = (typeof INTENT_STATES)[number]

/** At most one intent of an invoice is in one of these (I-05); the same list as the database's constraint. */
export const LIVE_INTENT_STATES: readonly IntentState[] = ['open', 'requires_action', 'processing', 'unknown']

export const isLiveIntent = (state: IntentState): boolean => LIVE_INTENT_STATES.includes(state)

/**
 * Every legal move. A "no" leads back to `open` while tries are left, so that another card pays the same intent. Money
 * that arrives after an intent was closed is still recorded, so every closed state may become `succeeded`. What is unknown
 * is canceled only with its object (CORRECTNESS §5).
 */
export const INTENT_TRANSITIONS: Readonly<Record<IntentState, readonly IntentState[]>> = {
  open: ['requires_action', 'processing', 'unknown', 'succeeded', 'failed', 'canceled', 'expired'],
  requires_action: ['open', 'processing', 'unknown', 'succeeded', 'failed', 'canceled', 'expired'],
  processing: ['open', 'requires_action', 'unknown', 'succeeded', 'failed'],
  unknown: ['open', 'requires_action', 'processing', 'succeeded', 'failed', 'canceled'],
  succeeded: [],
  failed: ['succeeded'],
  canceled: ['succeeded'],
  expired: ['succeeded'],
}

export const canMoveIntent = (from: IntentState, to: IntentState): boolean => INTENT_TRANSITIONS[from].includes(to)

/**
 * The state an intent has because of its newest attempt at taking money. `triesLeft`: may the customer, or a renewal,
 * try again on this intent.
 */
export function intentStateFor(attempt: AttemptState, triesLeft: boolean): IntentState {
  switch (attempt) {
    case 'prepared':
    case 'dispatched':
    case 'pending':
      return 'processing'
    case 'requires_action':
    case 'unknown':
    case 'succeeded':
      return attempt
    case 'declined':
    case 'rejected':
    case 'absent':
      return triesLeft ? 'open' : 'failed'
  }
}
