import type { NextAction, Outcome } from '../../ports/gateway.ts'
import { asObject, type JsonObject, textAt } from '../shared/json-fields.ts'
import { declineOfError, readDecline } from './decline-codes.ts'
import { readCharge } from './read-charge.ts'
import { amountAt, secondsAt } from './stripe-fields.ts'

/** Whose answer it is. */
export type Asked = {
  /** Our reference of the attempt that is asked about; null tells the one that the intent itself carries. */
  readonly merchantRef: string | null
  readonly liveMode: boolean
  /**
   * When the confirmation that is asked about was sent; null when the answer is to that very call. An intent keeps the
   * error of its last confirmation, which may be an earlier one.
   */
  readonly since: Temporal.Instant | null
}

const unreadable: Outcome = { kind: 'unknown', why: 'bad_body' }

/** The intent as it is now, with its charge expanded; what it means for the attempt that was asked about. */
export function readIntent(asked: Asked, intent: JsonObject): Outcome {
  const objectId = textAt(intent, 'id')
  if (intent.object !== 'payment_intent' || !objectId || intent.livemode !== asked.liveMode) return unreadable
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      return readUnpaid(asked, intent, objectId)
    case 'requires_action': {
      const action = readAction(asObject(intent.next_action))
      return action ? { kind: 'requires_action', action, objectId } : unreadable
    }
    case 'processing':
      return readCharged(asked, intent, 'pending')
    case 'requires_capture':
      return readCharged(asked, intent, 'authorized')
    case 'succeeded':
      return readCharged(asked, intent, 'succeeded')
    case 'canceled':
      return { kind: 'canceled', objectId }
    default:
      return unreadable
  }
}

/** The intent's charge must agree with it, in state and in what was received, or neither is believed. */
function readCharged(asked: Asked, intent: JsonObject, expected: 'succeeded' | 'authorized' | 'pending'): Outcome {
  const charge = asObject(intent.latest_charge)
  const outcome = charge ? readCharge(charge, asked.liveMode) : unreadable
  if (outcome.kind !== expected || !('txn' in outcome)) return unreadable
  const { txn } = outcome
  if (expected === 'succeeded') {
    const received = amountAt(intent, 'amount_received')
    if (received?.minor !== txn.amount.minor || received.currency !== txn.amount.currency) return unreadable
  }
  const objectId = textAt(intent, 'id') ?? undefined
  return { ...outcome, txn: { ...txn, merchantRef: asked.merchantRef ?? txn.merchantRef }, objectId }
}

/** How far Stripe's clock may be behind ours before a decline of now looks like one of before. */
const skewSeconds = 60

/**
 * Nothing charged: the confirmation that was asked about was declined, or it has not reached Stripe. Which one, the time of
 * the try tells. Both free the invoice only through the intent itself, which refuses to be paid twice (rule 7).
 */
function readUnpaid(asked: Asked, intent: JsonObject, objectId: string): Outcome {
  const error = asObject(intent.last_payment_error)
  if (!error) return { kind: 'created', objectId }
  const tried = asObject(intent.latest_charge)
  const triedAt = tried && secondsAt(tried, 'created')
  const before = asked.since?.subtract({ seconds: skewSeconds })
  if (before && triedAt && Temporal.Instant.compare(triedAt, before) < 0) return { kind: 'created', objectId }
  return { kind: 'declined', ...readDecline(declineOfError(error)), objectId }
}

/**
 * The page to which the customer has to go: the bank's, or one of Stripe's with a voucher, a code or an account number,
 * by the way of paying. An action without a page is one we cannot offer.
 */
function readAction(next: JsonObject | null): NextAction | null {
  const type = next && textAt(next, 'type')
  const details = type ? asObject(next[type]) : null
  if (!details) return null
  for (const field of ['url', 'hosted_instructions_url', 'hosted_voucher_url', 'hosted_verification_url']) {
    const url = URL.parse(textAt(details, field) ?? '')
    // Only https, except on this machine: the customer is sent there.
    if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url))))
      return { kind: 'redirect', url: url.href }
  }
  return null
}

const isThisMachine = ({ hostname }: URL): boolean => hostname === '127.0.0.1' || hostname === 'localhost'
