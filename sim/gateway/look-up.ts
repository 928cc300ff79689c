import type { LookUp, LookUpAnswer, Outcome } from '../../src/ports/gateway.ts'
import { type Books, chargeOutcome, type GatewayObject, type Micros, refundOutcome } from './books.ts'
import { waitingOutcome } from './receive.ts'

/**
 * What the gateway knows when it is asked: by its own ids at once, by our reference only after its lag. A search sees
 * everything that was executed under the reference, also when that happened twice.
 */
export function lookUp(books: Books, what: LookUp, now: Micros): LookUpAnswer {
  const answer = search(books, what, now)
  if (answer.kind === 'absent')
    books.negatives.set(what.merchantRef, [...(books.negatives.get(what.merchantRef) ?? []), now])
  return answer
}

function search(books: Books, what: LookUp, now: Micros): LookUpAnswer {
  if (what.op === 'refund') {
    const known = books.refunds.get(what.gatewayTxnId ?? '')
    const found = known
      ? [known]
      : [...books.refunds.values()].filter((one) => one.reference === what.merchantRef && one.seenFrom <= now)
    return answerOf(found.map(refundOutcome))
  }
  const object = what.objectId ? books.objects.get(what.objectId) : undefined
  if (what.objectId) return answerOf(object ? [objectOutcome(books, object, what.merchantRef)] : [])
  const known = books.charges.get(what.gatewayTxnId ?? '')
  if (known) return answerOf([chargeOutcome(known)])

  const charges = [...books.charges.values()].filter((one) => one.reference === what.merchantRef && one.seenFrom <= now)
  const charged = new Set(charges.map((one) => one.objectId))
  const objects = [...books.objects.values()].filter(
    (one) => one.reference === what.merchantRef && one.seenFrom <= now && !charged.has(one.id),
  )
  return answerOf([...charges.map(chargeOutcome), ...objects.map((one) => objectOutcome(books, one, what.merchantRef))])
}

const answerOf = (outcomes: readonly Outcome[]): LookUpAnswer =>
  outcomes.length > 0 ? { kind: 'found', outcomes } : { kind: 'absent' }

/** The object as it is now, for the attempt that goes by `reference`. */
function objectOutcome(books: Books, object: GatewayObject, reference: string): Outcome {
  const charge = object.chargeId ? books.charges.get(object.chargeId) : undefined
  if (charge) return chargeOutcome(charge)
  switch (object.status) {
    case 'requires_action':
      return waitingOutcome(object)
    case 'canceled':
      return { kind: 'canceled', objectId: object.id }
    default:
      return object.lastDecline?.reference === reference
        ? { kind: 'declined', code: object.lastDecline.code, retry: 'new_method', objectId: object.id }
        : { kind: 'created', objectId: object.id }
  }
}
