import type { AskFailed } from '../../ports/gateway.ts'
import type { Http } from '../../ports/http.ts'
import { notAnswered } from '../shared/call-gateway.ts'
import { type JsonObject, readJsonObject } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import type { Form } from './form.ts'
import { errorIn } from './read-error.ts'
import { get } from './stripe-request.ts'

export type Answer = { readonly kind: 'told'; readonly json: JsonObject } | { readonly kind: 'absent' } | AskFailed

/**
 * One question. It moves nothing, so whatever goes wrong on the way only means that Stripe could not be asked; `absent`
 * is its own 404 for an object, and nothing else.
 */
export async function ask(
  http: Http,
  access: StripeAccess,
  path: string,
  query: Form = {},
  timeoutMs?: number,
): Promise<Answer> {
  const answer = await http.send(get(access, path, query, timeoutMs))
  if (answer.kind !== 'answer') return notAnswered(answer)
  const json = readJsonObject(answer.body)
  if (answer.status === 200) return json ? { kind: 'told', json } : { kind: 'failed', why: 'bad_body' }
  if (answer.status >= 500) return { kind: 'failed', why: '5xx' }
  const error = errorIn(json)
  if (answer.status === 404 && error?.code === 'resource_missing') return { kind: 'absent' }
  if (error && (answer.status === 401 || answer.status === 403)) return { kind: 'failed', why: 'credentials' }
  if (error && answer.status === 429) return { kind: 'failed', why: 'rate_limited' }
  return { kind: 'failed', why: 'bad_body' }
}
