import { declineWords } from '../../core/payment/decline-words.ts'
import type { Outcome } from '../../ports/gateway.ts'
import { asObject, type JsonObject, readJsonObject, textAt } from '../shared/json-fields.ts'
import { authenticatePage } from './authenticate-page.ts'
import { readCharge } from './read-charge.ts'
import { errorCode, readError } from './read-error.ts'

/** Whose answer it is: our reference of the attempt, and where our own pages are. */
export type Asked = { readonly merchantRef: string; readonly publicUrl: string }

/** The answer to confirming. One that leaves the object unconfirmed is none that the service gives. */
export function readConfirmAnswer(asked: Asked, status: number, body: string): Outcome {
  const outcome = readObjectAnswer(asked, status, body)
  return outcome.kind === 'created' ? { kind: 'unknown', why: 'bad_body' } : outcome
}

/** The answer to creating an object. */
export function readObjectAnswer(asked: Asked, status: number, body: string): Outcome {
  const json = readJsonObject(body)
  if (status === 200 && json) return readObject(asked, json)
  const object = json && asObject(json.object)
  if (status === 402 && object) return readDecline(object, errorCode(json))
  // Canceled for good: this confirmation did nothing and none will.
  if (status === 409 && object?.status === 'canceled') return readObject(asked, object)
  return readError(status, json)
}

/**
 * The answer to cancelling. When it came too late the object stands in the refusal, as it is now: paid, or waiting for
 * its bank. That is evidence like any other, and the one thing a cancel must never hide.
 */
export function readCancelAnswer(asked: Asked, status: number, body: string): Outcome {
  const object = asObject(readJsonObject(body)?.object)
  return status === 409 && object ? readObject(asked, object) : readObjectAnswer(asked, status, body)
}

/** The object as it is now; what it means for the attempt that goes by `asked.merchantRef`. */
export function readObject(asked: Asked, object: JsonObject): Outcome {
  const objectId = textAt(object, 'id')
  if (!objectId) return { kind: 'unknown', why: 'bad_body' }
  const charge = asObject(object.charge)
  switch (object.status) {
    case 'requires_confirmation':
    case 'declined':
      return readUncharged(asked, object, objectId)
    case 'requires_action':
      return { kind: 'requires_action', action: authenticatePage(asked.publicUrl, objectId), objectId }
    case 'processing':
    case 'succeeded': {
      const outcome: Outcome = charge ? readCharge(charge) : { kind: 'unknown', why: 'bad_body' }
      const expected = object.status === 'succeeded' ? 'succeeded' : 'pending'
      return outcome.kind === expected ? outcome : { kind: 'unknown', why: 'bad_body' }
    }
    case 'canceled':
      return { kind: 'canceled', objectId }
    default:
      return { kind: 'unknown', why: 'bad_body' }
  }
}

/** Nothing charged: either this attempt was declined, or it has not reached the gateway. */
function readUncharged(asked: Asked, object: JsonObject, objectId: string): Outcome {
  const decline = asObject(object.lastDecline)
  const ours = decline !== null && textAt(decline, 'reference') === asked.merchantRef
  if (ours) return readDecline(object, textAt(decline, 'code'))
  return object.status === 'declined' ? { kind: 'unknown', why: 'bad_body' } : { kind: 'created', objectId }
}

function readDecline(object: JsonObject, code: string | null): Outcome {
  const objectId = textAt(object, 'id')
  return code && objectId
    ? { kind: 'declined', code, retry: declineWords(code).retry, objectId }
    : { kind: 'unknown', why: 'bad_body' }
}
