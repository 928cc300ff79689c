import { money } from '../../src/core/money/money.ts'
import type { GatewayRequest, Outcome } from '../../src/ports/gateway.ts'
import {
  type Books,
  type Charge,
  chargeOutcome,
  chargeTxn,
  type GatewayObject,
  type Micros,
  newId,
  refundableOf,
  refundOutcome,
} from './books.ts'
import { pendingRefundCard } from './cards.ts'
import { manners } from './profiles.ts'
import { watch } from './watch.ts'

/** What the gateway itself does differently from what it was asked. */
export type Twist =
  | 'pending'
  | 'other_amount'
  | 'other_currency'
  | 'decline'
  | 'decline_then_charge'
  | 'contrary'
  | 'duplicate'
  | 'answers_500'
  | 'fails_500'
  | null

const behaviourOf = (token: string): string => token.split('_')[0] ?? 'ok'
export const cardOf = (token: string): string => token.split('_')[1] ?? '4242'

/**
 * The gateway's side of one request (CORRECTNESS §4): its idempotency, its duplicate filter, its objects, its books.
 * Pure but for the books. What it must never be asked is written into `complaints`.
 */
export function receive(books: Books, request: GatewayRequest, now: Micros, twist: Twist): Outcome {
  const { keyKeptSeconds } = manners[books.profile]
  const bytes = bytesOf(request)
  const kept = books.kept.get(request.idempotencyKey)
  watch(books, request, bytes, now, kept?.at)
  if (kept && now - kept.at < keyKeptSeconds * 1e6) {
    return kept.bytes === bytes ? kept.outcome : { kind: 'unknown', why: 'duplicate_refused' }
  }
  if (twist === 'duplicate') return { kind: 'unknown', why: 'duplicate_refused' }
  const failed: Outcome = { kind: 'unknown', why: '5xx' }
  const outcome = twist === 'fails_500' ? failed : act(books, request, now, twist)
  // What was carried out is remembered as such, whatever was answered.
  if (keyKeptSeconds > 0 && outcome.kind !== 'rejected' && outcome !== failed)
    books.kept.set(request.idempotencyKey, { bytes, outcome, at: now })
  return twist === 'answers_500' ? failed : outcome
}

/** What an adapter would write: the same for equal requests, whatever the order of their fields. */
const bytesOf = (request: GatewayRequest): string =>
  JSON.stringify(
    Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  )

function act(books: Books, request: GatewayRequest, now: Micros, twist: Twist): Outcome {
  switch (request.op) {
    case 'create_object': {
      const object = addObject(books, request, now)
      return { kind: 'created', objectId: object.id }
    }
    case 'confirm':
      return confirm(books, request, now, twist)
    case 'sale':
      return sell(books, request, now, twist)
    case 'cancel_object':
      return cancel(books, request.objectId)
    case 'refund':
      return refund(books, request, now, twist)
  }
}

type Paying = Extract<GatewayRequest, { op: 'confirm' | 'sale' }>

function addObject(
  books: Books,
  { merchantRef, amount }: { merchantRef: string; amount: Paying['amount'] },
  now: Micros,
): GatewayObject {
  const object: GatewayObject = {
    id: newId(books, 'obj'),
    reference: merchantRef,
    amount,
    status: 'requires_confirmation',
    waiting: null,
    lastDecline: null,
    chargeId: null,
    seenFrom: seenFrom(books, now),
  }
  books.objects.set(object.id, object)
  return object
}

/** When a search by reference sees what happens now: some time within the documented lag. */
const seenFrom = (books: Books, now: Micros): Micros =>
  now + Math.floor((manners[books.profile].lookUpLagSeconds * 1e6 * ((books.made % 4) + 1)) / 4)

function confirm(
  books: Books,
  request: Extract<GatewayRequest, { op: 'confirm' }>,
  now: Micros,
  twist: Twist,
): Outcome {
  const object = books.objects.get(request.objectId)
  if (!object || manners[books.profile].steps !== 'object') return { kind: 'rejected', why: 'invalid' }
  if (object.status === 'canceled') return { kind: 'canceled', objectId: object.id }
  // Whether it was our own earlier try that succeeded, the refusal does not say.
  if (object.status === 'succeeded' || object.status === 'processing')
    return { kind: 'unknown', why: 'duplicate_refused' }
  return pay(books, object, request, now, twist)
}

function sell(books: Books, request: Extract<GatewayRequest, { op: 'sale' }>, now: Micros, twist: Twist): Outcome {
  const { steps, duplicateWindowSeconds } = manners[books.profile]
  if (steps !== 'sale') return { kind: 'rejected', why: 'invalid' }
  const card = cardOf(tokenOf(request))
  for (const one of books.charges.values()) {
    const same =
      one.card === card && one.asked.minor === request.amount.minor && one.asked.currency === request.amount.currency
    if (same && one.status !== 'declined' && now - one.at < duplicateWindowSeconds * 1e6)
      return { kind: 'unknown', why: 'duplicate_refused' }
  }
  return pay(books, null, request, now, twist)
}

/** These gateways keep nothing: whoever pays brings a token. */
const tokenOf = ({ methodToken }: Paying): string => methodToken ?? ''

function pay(books: Books, before: GatewayObject | null, request: Paying, now: Micros, twist: Twist): Outcome {
  const behaviour = twist === 'decline' || twist === 'decline_then_charge' ? 'no' : behaviourOf(tokenOf(request))
  if (behaviour === 'ask') {
    const object = before ?? addObject(books, request, now)
    object.status = 'requires_action'
    object.waiting = { reference: request.merchantRef, token: tokenOf(request) }
    return waitingOutcome(object)
  }
  if (behaviour === 'no' && before) {
    before.status = 'requires_confirmation'
    before.waiting = null
    before.lastDecline = { reference: request.merchantRef, code: 'card_declined' }
    return { kind: 'declined', code: 'card_declined', retry: 'new_method', objectId: before.id }
  }
  const status = behaviour === 'no' ? 'declined' : twist === 'pending' ? 'pending' : 'succeeded'
  const charge = addCharge(
    books,
    before,
    { reference: request.merchantRef, token: tokenOf(request), asked: request.amount, status },
    now,
    twist,
  )
  if (before) {
    before.status = status === 'pending' ? 'processing' : 'succeeded'
    before.waiting = null
    before.chargeId = charge.id
  }
  return chargeOutcome(charge)
}

type NewCharge = Pick<Charge, 'reference' | 'token' | 'asked' | 'status'>

function addCharge(
  books: Books,
  object: GatewayObject | null,
  { reference, token, asked, status }: NewCharge,
  now: Micros,
  twist: Twist,
): Charge {
  const off =
    twist === 'other_amount' ? (books.made % 2 === 0 ? asked.minor / 2n + 1n : asked.minor + 500n) : asked.minor
  const currency = twist === 'other_currency' ? (asked.currency === 'USD' ? 'EUR' : 'USD') : asked.currency
  const charge: Charge = {
    id: newId(books, 'ch'),
    objectId: object?.id ?? null,
    reference,
    amount: money(off, currency),
    asked,
    token,
    card: cardOf(token),
    status,
    code: status === 'declined' ? 'card_declined' : null,
    at: now,
    seenFrom: seenFrom(books, now),
    contrary: twist === 'contrary',
  }
  books.charges.set(charge.id, charge)
  return charge
}

export const waitingOutcome = (object: GatewayObject): Outcome => ({
  kind: 'requires_action',
  action: { kind: 'redirect', url: `https://bank.example/${object.id}` },
  objectId: object.id,
})

function cancel(books: Books, objectId: string): Outcome {
  const object = books.objects.get(objectId)
  if (!object) return { kind: 'rejected', why: 'invalid' }
  if (object.status === 'succeeded' || object.status === 'processing') {
    const charge = books.charges.get(object.chargeId ?? '')
    return charge
      ? { kind: charge.status === 'pending' ? 'pending' : 'succeeded', txn: chargeTxn(charge), objectId }
      : { kind: 'unknown', why: 'bad_body' }
  }
  object.status = 'canceled'
  object.waiting = null
  return { kind: 'canceled', objectId }
}

function refund(books: Books, request: Extract<GatewayRequest, { op: 'refund' }>, now: Micros, twist: Twist): Outcome {
  const charge = books.charges.get(request.gatewayTxnId)
  if (charge?.status !== 'succeeded' || charge.amount.currency !== request.amount.currency)
    return { kind: 'rejected', why: 'invalid' }
  if (refundableOf(books, charge) < request.amount.minor) {
    // After a refund that it had denied, its own books alone know what is left; and nobody knows what comes hours late.
    if (twist !== 'contrary' && ![...books.refunds.values()].some((one) => one.chargeId === charge.id && one.contrary))
      books.complaints.push(`[I-07] refund ${request.merchantRef} asks for more than charge ${charge.id} still holds`)
    return { kind: 'rejected', why: 'invalid' }
  }
  const onHold = twist === 'pending' || charge.card === pendingRefundCard
  const status = twist === 'decline' ? 'failed' : onHold ? 'pending' : 'succeeded'
  const made = {
    id: newId(books, 're'),
    chargeId: charge.id,
    reference: request.merchantRef,
    amount: request.amount,
    status,
    at: now,
    seenFrom: seenFrom(books, now),
    contrary: twist === 'contrary',
  } as const
  books.refunds.set(made.id, { ...made })
  return refundOutcome(made)
}

/** A no that becomes a yes by itself. False when that cannot be any more: the object was paid otherwise, or cancelled. */
export function chargeAfterAll(books: Books, request: GatewayRequest, now: Micros): boolean {
  if (request.op !== 'confirm' && request.op !== 'sale') return false
  const declined = [...books.charges.values()].find(
    ({ reference, status }) => reference === request.merchantRef && status === 'declined',
  )
  const object = request.op === 'confirm' ? books.objects.get(request.objectId) : undefined
  if (request.op === 'sale' ? !declined : object?.status !== 'requires_confirmation') return false
  if (declined) books.charges.delete(declined.id)
  const { merchantRef: reference, amount: asked } = request
  const token = tokenOf(request)
  const charge = addCharge(books, object ?? null, { reference, token, asked, status: 'succeeded' }, now, 'contrary')
  if (object) {
    object.status = 'succeeded'
    object.chargeId = charge.id
  }
  return true
}

/** The customer does, or does not, authenticate what waits for them. */
export function authenticate(books: Books, objectId: string, result: 'approve' | 'fail', now: Micros): boolean {
  const object = books.objects.get(objectId)
  if (object?.status !== 'requires_action' || !object.waiting) return false
  const { reference, token } = object.waiting
  object.waiting = null
  if (result === 'approve') {
    // Some banks take their time even then.
    const status = books.made % 6 === 0 ? 'pending' : 'succeeded'
    const charge = addCharge(books, object, { reference, token, asked: object.amount, status }, now, null)
    object.status = status === 'pending' ? 'processing' : 'succeeded'
    object.chargeId = charge.id
  } else {
    object.status = manners[books.profile].steps === 'object' ? 'requires_confirmation' : 'declined'
    object.lastDecline = { reference, code: 'authentication_failed' }
  }
  return true
}

/** What the gateway does by itself to objects that were made and that nobody pays. */
export function cancelIdleObjects(books: Books): void {
  for (const object of books.objects.values()) if (object.status === 'requires_confirmation') object.status = 'canceled'
}
