import type { LookUp, LookUpAnswer, Outcome } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { type JsonObject, objectsAt } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import { type Answer, ask } from './ask.ts'
import { WITH_CHARGE } from './confirm-intent.ts'
import type { Form } from './form.ts'
import { type Asked, readIntent } from './read-intent.ts'
import { readRefund } from './read-refund.ts'
import { referenceIn } from './stripe-fields.ts'
import { inPath } from './stripe-request.ts'

/**
 * What became of an attempt. By Stripe's own id where there is one, since that answer is never late; else by listing what
 * was made about the time of sending and comparing references (CORRECTNESS §4: never the Search API, which lags).
 */
export async function lookUp(http: Http, access: StripeAccess, what: LookUp): Promise<LookUpAnswer> {
  if (what.op === 'refund') return lookUpRefund(http, access, what)
  const asked: Asked = {
    merchantRef: what.op === 'cancel_object' ? null : what.merchantRef,
    liveMode: access.liveMode,
    since: what.dispatchedAt,
  }
  if (what.objectId) return lookUpIntent(http, access, asked, what.objectId)
  if (what.op !== 'create_object') return { kind: 'failed', why: 'bad_body' } // an intent's id is known before it is paid
  return lookThrough(
    http,
    access,
    '/v1/payment_intents',
    { ...around(what), expand: ['data.latest_charge'] },
    (json) => (referenceIn(json) === what.merchantRef ? readIntent(asked, json) : null),
  )
}

/** The intent under this id; `timeoutMs` where somebody waits. */
export async function lookUpIntent(
  http: Http,
  access: StripeAccess,
  asked: Asked,
  objectId: string,
  timeoutMs?: number,
): Promise<LookUpAnswer> {
  const path = `/v1/payment_intents/${inPath(objectId)}`
  return readOne(await ask(http, access, path, { expand: WITH_CHARGE }, timeoutMs), (json) => readIntent(asked, json))
}

/** `gatewayTxnId` may be the refund's own, or that of the charge it gives back. */
async function lookUpRefund(http: Http, access: StripeAccess, what: LookUp): Promise<LookUpAnswer> {
  const read = (json: JsonObject): Outcome => readRefund(json, access.liveMode)
  const id = what.gatewayTxnId
  const ofCharge = id !== null && /^(ch|py)_/.test(id)
  if (id && !ofCharge) return readOne(await ask(http, access, `/v1/refunds/${inPath(id)}`), read)
  const scope: Form = ofCharge ? { charge: id } : what.objectId ? { payment_intent: what.objectId } : around(what)
  return lookThrough(http, access, '/v1/refunds', scope, (json) =>
    referenceIn(json) === what.merchantRef ? read(json) : null,
  )
}

function readOne(answer: Answer, read: (json: JsonObject) => Outcome): LookUpAnswer {
  if (answer.kind !== 'told') return answer
  const outcome = read(answer.json)
  return outcome.kind === 'unknown' ? { kind: 'failed', why: outcome.why } : { kind: 'found', outcomes: [outcome] }
}

/** A request takes 30 s at most to arrive; the rest is for clocks that do not agree. */
const marginSeconds = 600

function around({ dispatchedAt }: LookUp): Form {
  const sent = Math.floor(dispatchedAt.epochMilliseconds / 1_000)
  return { created: { gte: sent - marginSeconds, lte: sent + marginSeconds } }
}

/** Half of what Stripe allows: an intent with its charge and much metadata is large, and an answer may have 1 MiB. */
const pageSize = 50
/** More than ten thousand objects in twenty minutes: then it cannot be told this way whether ours is among them. */
const mostPages = 200

/** All of a list that `read` finds to be ours. One of ours that cannot be read makes the whole answer unreadable. */
async function lookThrough(
  http: Http,
  access: StripeAccess,
  path: string,
  query: Form,
  read: (json: JsonObject) => Outcome | null,
): Promise<LookUpAnswer> {
  const outcomes: Outcome[] = []
  let after: Form = {}
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await ask(http, access, path, { ...query, limit: pageSize, ...after })
    if (answer.kind === 'failed') return answer
    const data = answer.kind === 'told' ? objectsAt(answer.json, 'data') : null
    const more = answer.kind === 'told' ? answer.json.has_more : null
    if (!data || typeof more !== 'boolean') return { kind: 'failed', why: 'bad_body' }
    outcomes.push(...data.map(read).filter((outcome) => outcome !== null))
    if (outcomes.some(({ kind }) => kind === 'unknown')) return { kind: 'failed', why: 'bad_body' }
    if (!more) return outcomes.length > 0 ? { kind: 'found', outcomes } : { kind: 'absent' }
    const last = data.at(-1)?.id
    if (typeof last !== 'string') return { kind: 'failed', why: 'bad_body' }
    after = { starting_after: last }
  }
  return { kind: 'failed', why: 'bad_body' }
}
