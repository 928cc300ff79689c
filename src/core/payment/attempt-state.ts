import { assert } from '../assert.ts'

/** One request to a gateway and what became of it (CORRECTNESS §3). */
export const ATTEMPT_STATES = [
  'prepared',
  'dispatched',
  'unknown',
  'pending',
  'requires_action',
  'succeeded',
  'declined',
  'rejected',
  'absent',
] as const

export type AttemptState = (typeof ATTEMPT_STATES)[number]

/**
 * Every legal move; whatever is not here is refused. `succeeded` never goes back: what happens to the money later is
 * a state of the payment. A "no" may still become `succeeded` by late evidence, which opens exception `late_success`.
 *
 * Two edges are ours: a look-up may find that a lost confirmation waits for the customer (unknown → requires_action),
 * and a bank may take its time after the customer has acted (requires_action → pending). Both only record the truth.
 */
export const TRANSITIONS: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  prepared: ['dispatched'],
  dispatched: ['succeeded', 'pending', 'requires_action', 'declined', 'rejected', 'unknown'],
  unknown: ['succeeded', 'pending', 'requires_action', 'declined', 'absent'],
  pending: ['succeeded', 'declined'],
  requires_action: ['succeeded', 'pending', 'declined', 'absent'],
  succeeded: [],
  declined: ['succeeded'],
  rejected: ['succeeded'],
  absent: ['succeeded'],
}

export const canMove = (from: AttemptState, to: AttemptState): boolean => TRANSITIONS[from].includes(to)

/** Not decided yet: the invoice stays reserved and nobody may pay it by another attempt (I-05). */
export const isUndecided = (state: AttemptState): boolean =>
  state === 'prepared' ||
  state === 'dispatched' ||
  state === 'unknown' ||
  state === 'pending' ||
  state === 'requires_action'

/** Success after we had believed the answer was no: recorded, and an exception for the staff (rule 6). */
export const isLateSuccess = (from: AttemptState, to: AttemptState): boolean => !isUndecided(from) && canMove(from, to)

/** The kinds of `Outcome` in `ports/gateway.ts`, which core must not import. */
export type OutcomeKind =
  | 'succeeded'
  | 'authorized'
  | 'pending'
  | 'created'
  | 'requires_action'
  | 'declined'
  | 'canceled'
  | 'rejected'
  | 'unknown'

export type AttemptOp = 'create_object' | 'confirm' | 'sale' | 'cancel_object' | 'refund'

/** Making or cancelling an object settles nothing: the same command goes on after it. */
export const isStep = ({ op, state }: { readonly op: AttemptOp; readonly state: AttemptState }): boolean =>
  (op === 'create_object' || op === 'cancel_object') && state === 'succeeded'

/**
 * The state of an attempt after evidence of this kind; the same state when the evidence is no news. `op` is what the
 * attempt asked for: an object that was made settles `create_object`, but only shows a `confirm` not to have acted yet.
 *
 * Throws `Impossible` for an attempt that was never sent. The result is always the state given or a legal move.
 */
export function next(state: AttemptState, kind: OutcomeKind, op: AttemptOp): AttemptState {
  assert(state !== 'prepared', 'an attempt that was not sent has no outcome')
  const to = stateToldBy(state, kind, op)
  return canMove(state, to) ? to : state
}

function stateToldBy(state: AttemptState, kind: OutcomeKind, op: AttemptOp): AttemptState {
  switch (kind) {
    case 'succeeded':
    case 'authorized':
      // What was to be cancelled is paid: the cancel came too late, and the payment's own attempt hears of it as well.
      return op === 'cancel_object' ? 'declined' : 'succeeded'
    case 'pending':
    case 'requires_action':
    case 'declined':
    case 'unknown':
      return kind
    case 'created':
      // For any other request the object is there and unconfirmed; whether ours still travels is not known.
      return op === 'create_object' ? 'succeeded' : 'unknown'
    case 'canceled':
      if (op === 'cancel_object') return 'succeeded'
      // A cancelled object moves no money, now or later. Each state has its own word for that "no".
      if (state === 'dispatched') return 'rejected'
      return state === 'pending' ? 'declined' : 'absent'
    case 'rejected':
      // A re-send that was not executed says nothing about the request before it: only a first answer can reject.
      return 'rejected'
  }
}
