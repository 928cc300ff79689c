import type { AskFailed, LookUpAnswer, Outcome } from '../../ports/gateway.ts'
import type { Http, HttpAnswer, HttpRequest } from '../../ports/http.ts'
import { type JsonObject, readJsonObject } from './json-fields.ts'

/** The total time of one call (CORRECTNESS §4 G). */
export const callTimeoutMs = 30_000

type Read<Result> = (status: number, body: string) => Result

/**
 * One call that may move money. Only a request that certainly never left is `rejected`; silence, a cut connection and
 * every 5xx are `unknown`, whatever the adapter would make of the body (CORRECTNESS §1 rule 3).
 */
export async function callGateway(http: Http, request: HttpRequest, read: Read<Outcome>): Promise<Outcome> {
  const answer = await http.send(request)
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'rejected', why: 'not_sent', detail: answer.why }
    case 'lost':
      return { kind: 'unknown', why: answer.why }
    case 'answer':
      return answer.status >= 500 ? { kind: 'unknown', why: '5xx' } : read(answer.status, answer.body)
  }
}

type Told = { readonly kind: 'told'; readonly json: JsonObject }
type NotDone = Extract<Outcome, { kind: 'rejected' | 'unknown' }>

/**
 * One command that moves no money and is answered with 200 and an object. What the gateway says otherwise is read by
 * `readError`, as for any other command: `rejected` only for what certainly did nothing.
 */
export async function tellGateway(
  http: Http,
  request: HttpRequest,
  readError: (status: number, json: JsonObject | null) => Outcome,
): Promise<Told | NotDone> {
  const answer = await http.send(request)
  if (answer.kind === 'not_sent') return { kind: 'rejected', why: 'not_sent' }
  if (answer.kind === 'lost') return { kind: 'unknown', why: answer.why }
  if (answer.status >= 500) return { kind: 'unknown', why: '5xx' }
  const json = readJsonObject(answer.body)
  if (answer.status === 200 && json) return { kind: 'told', json }
  const refused = readError(answer.status, json)
  return refused.kind === 'rejected' || refused.kind === 'unknown' ? refused : { kind: 'unknown', why: 'bad_body' }
}

/** One question. It moves nothing, so whatever goes wrong on the way only means that it could not be asked. */
export async function askGateway(http: Http, request: HttpRequest, read: Read<LookUpAnswer>): Promise<LookUpAnswer> {
  const answer = await http.send(request)
  if (answer.kind !== 'answer') return notAnswered(answer)
  return answer.status >= 500 ? { kind: 'failed', why: '5xx' } : read(answer.status, answer.body)
}

/** A question that got no answer, for whatever reason. */
export function notAnswered(answer: Exclude<HttpAnswer, { kind: 'answer' }>): AskFailed {
  if (answer.kind === 'lost') return { kind: 'failed', why: answer.why }
  const tooLate = answer.why === 'connect_timeout' || answer.why === 'too_busy'
  return { kind: 'failed', why: tooLate ? 'timeout' : 'reset' }
}
