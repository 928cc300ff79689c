import type { AskFailed, LookUpAnswer, Outcome } from '../../ports/gateway.ts'
import type { Http, HttpAnswer, HttpRequest } from '../../ports/http.ts'

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
