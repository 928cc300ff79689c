import type { LookUp, LookUpAnswer, Outcome } from '../../ports/gateway.ts'
import type { HttpRequest } from '../../ports/http.ts'
import { type JsonObject, objectsAt, readJsonObject } from '../shared/json-fields.ts'
import type { SandboxAccess } from './access.ts'
import { readCharge } from './read-charge.ts'
import { errorCode } from './read-error.ts'
import { type Asked, readObject } from './read-object.ts'
import { readRefund } from './read-refund.ts'
import { get } from './sandbox-request.ts'

/** A question to the service and how to read its answer. Pure, so that both halves can be tested on samples. */
export type Question = {
  readonly request: HttpRequest
  readonly read: (status: number, body: string) => LookUpAnswer
}

/**
 * Asks by the gateway's own id where there is one, since that answer is never late; by our reference otherwise, where
 * the look-up lag applies and one reference may have been executed several times.
 */
export function askAbout(access: SandboxAccess, what: LookUp): Question {
  const asked: Asked = { merchantRef: what.merchantRef, publicUrl: access.publicUrl }
  const one = (path: string, read: (json: JsonObject) => Outcome): Question => ({
    request: get(access, path),
    read: (status, body) => readOne(status, body, read),
  })
  const id = what.gatewayTxnId ?? ''
  if (what.op === 'refund') {
    return id.startsWith('re_')
      ? one(`/v1/refunds/${encodeURIComponent(id)}`, readRefund)
      : search(access, what, readRefunds)
  }
  if (what.objectId) {
    return one(`/v1/objects/${encodeURIComponent(what.objectId)}`, (json) => readObject(asked, json))
  }
  if (id.startsWith('ch_')) return one(`/v1/charges/${encodeURIComponent(id)}`, readCharge)
  return search(access, what, (json) => readCharges(asked, json))
}

function search(access: SandboxAccess, what: LookUp, read: (json: JsonObject) => Outcome[] | null): Question {
  return {
    request: get(access, `/v1/search?reference=${encodeURIComponent(what.merchantRef)}`),
    read(status, body) {
      const json = readJsonObject(body)
      const outcomes = status === 200 && json ? read(json) : null
      if (!outcomes) return couldNotAsk(status, json)
      // One of several that cannot be read makes the whole answer unreadable: it may be the one that moved money.
      if (outcomes.some((outcome) => outcome.kind === 'unknown')) return { kind: 'failed', why: 'bad_body' }
      return outcomes.length > 0 ? { kind: 'found', outcomes } : { kind: 'absent' }
    },
  }
}

function readOne(status: number, body: string, read: (json: JsonObject) => Outcome): LookUpAnswer {
  const json = readJsonObject(body)
  if (status === 200 && json) {
    const outcome = read(json)
    return outcome.kind === 'unknown' ? { kind: 'failed', why: outcome.why } : { kind: 'found', outcomes: [outcome] }
  }
  const code = errorCode(json)
  const gone = code === 'object_not_found' || code === 'charge_not_found' || code === 'refund_not_found'
  return status === 404 && gone ? { kind: 'absent' } : couldNotAsk(status, json)
}

/** Charges with the reference, and objects that have none: waiting for the customer, canceled or never confirmed. */
function readCharges(asked: Asked, json: JsonObject): Outcome[] | null {
  const charges = objectsAt(json, 'charges')
  const objects = objectsAt(json, 'objects')
  if (!charges || !objects) return null
  const chargeIds = new Set(charges.map((charge) => charge.objectId))
  const uncharged = objects.filter((object) => !chargeIds.has(object.id))
  return [...charges.map(readCharge), ...uncharged.map((object) => readObject(asked, object))]
}

function readRefunds(json: JsonObject): Outcome[] | null {
  return objectsAt(json, 'refunds')?.map(readRefund) ?? null
}

function couldNotAsk(status: number, json: JsonObject | null): LookUpAnswer {
  const code = errorCode(json)
  if (status === 401 && code === 'unauthorized') return { kind: 'failed', why: 'credentials' }
  if (status === 429 && code === 'rate_limited') return { kind: 'failed', why: 'rate_limited' }
  return { kind: 'failed', why: 'bad_body' }
}
