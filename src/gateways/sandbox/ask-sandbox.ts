import type { AskFailed, GatewayAccountAccess } from '../../ports/gateway.ts'
import type { Http, HttpAnswer } from '../../ports/http.ts'
import { notAnswered } from '../shared/call-gateway.ts'
import { type JsonObject, readJsonObject } from '../shared/json-fields.ts'
import { readAccess } from './access.ts'
import { errorCode } from './read-error.ts'
import { get } from './sandbox-request.ts'

/** One question, read by `read`, which answers null for what it cannot make sense of; `absent` is the service's own 404. */
export async function askSandbox<Result>(
  http: Http,
  account: GatewayAccountAccess,
  path: string,
  read: (json: JsonObject) => Result | null,
): Promise<Result | { readonly kind: 'absent' } | AskFailed> {
  const access = readAccess(account)
  if (!access) return { kind: 'failed', why: 'credentials' }
  const answer = await http.send(get(access, path))
  if (answer.kind !== 'answer') return notAnswered(answer)
  const json = readJsonObject(answer.body)
  const result = answer.status === 200 && json ? read(json) : null
  return result ?? couldNotAsk(answer, json)
}

/** A question about the account as a whole, which the service cannot answer with "there is no such thing". */
export async function askOfAccount<Result>(
  http: Http,
  account: GatewayAccountAccess,
  path: string,
  read: (json: JsonObject) => Result | null,
): Promise<Result | AskFailed> {
  const answer = await askSandbox(http, account, path, (json) => {
    const result = read(json)
    return result && { kind: 'told' as const, result }
  })
  if (answer.kind === 'told') return answer.result
  return answer.kind === 'absent' ? { kind: 'failed', why: 'bad_body' } : answer
}

const pageSize = 100

/** Where a list goes on: `from` an instant, after what the page before gave as `next`. */
export const pageOf = ({ since, cursor }: { since?: Temporal.Instant; cursor: string | null }): URLSearchParams =>
  new URLSearchParams({
    ...(since ? { from: since.toString() } : {}),
    limit: String(pageSize),
    after: cursor ?? '',
  })

const unknownHere = new Set(['charge_not_found', 'refund_not_found', 'method_not_found', 'dispute_not_found'])

function couldNotAsk(answer: HttpAnswer & { kind: 'answer' }, json: JsonObject | null): AskFailed | { kind: 'absent' } {
  if (answer.status === 404 && unknownHere.has(errorCode(json) ?? '')) return { kind: 'absent' }
  if (answer.status === 401) return { kind: 'failed', why: 'credentials' }
  if (answer.status === 429) return { kind: 'failed', why: 'rate_limited' }
  return { kind: 'failed', why: answer.status >= 500 ? '5xx' : 'bad_body' }
}
