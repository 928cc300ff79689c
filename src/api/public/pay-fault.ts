import { Refusal } from '../../core/refusal.ts'
import type { C } from '../http.ts'
import { HttpFault, problem, problemOf } from '../problem.ts'
import { answerNotice, secretHeaders } from './page-answer.ts'

/** The message of an error after a payment may have left us. */
export const FAILED_TO_SAY = 'the payment was not heard to the end'

/** The message of an error before anything was sent, by this request or an earlier one with its key. */
export const NOT_CHARGED = 'the payment was not begun'

/**
 * Errors of the page's own API as problem+json, of its pages as a page. `not_charged` is said only where certainly
 * nothing was sent; after that the answer is `not_confirmed`, and the same command may be asked about again. Where the
 * database cannot even be read, nobody knows of an earlier try, and the words leave room for it.
 */
export async function answerFault(error: Error, c: C): Promise<Response> {
  const page = c.req.method === 'GET' && !c.req.path.includes('/payments/')
  if (page && !(error instanceof Refusal) && !(error instanceof HttpFault)) {
    problemOf(error, c) // written into the log there
    return answerNotice(c, 503, 'unavailable')
  }
  const answer = await answerOf(error, c)
  for (const [name, value] of Object.entries(secretHeaders(c))) answer.headers.set(name, value)
  return answer
}

function answerOf(error: Error, c: C): Response {
  if (error instanceof Refusal && error.field === 'amount') {
    return problemOf(new Refusal(error.kind, error.code, error.message, 'payAmount'), c)
  }
  if (error.message === FAILED_TO_SAY) {
    const words = 'We are confirming your payment. Please do not pay again; this page shows the result.'
    return problem(c, 503, 'not_confirmed', words, { headers: { 'retry-after': '2' } })
  }
  if (error instanceof Refusal || error instanceof HttpFault) return problemOf(error, c)
  if (error.message === NOT_CHARGED) {
    const words = 'Paying is temporarily unavailable. You have not been charged; please try again in a moment.'
    return problem(c, 503, 'not_charged', words, { headers: { 'retry-after': '5' } })
  }
  const known = problemOf(error, c)
  if (c.req.method !== 'POST') return known
  const words =
    'We cannot be reached at the moment, and this try was not sent. If you had pressed Pay before, please wait until this page shows the result.'
  return problem(c, 503, 'unavailable', words, { headers: { 'retry-after': '5' } })
}
