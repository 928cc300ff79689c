import { type Delivered, whole } from './delivered.ts'
import { type Fault, usualDelayMs } from './faults.ts'
import { keyInUse } from './kept-answers.ts'
import { Refused } from './refused.ts'

/** What is answered in place of acting; undefined when the call is carried out. Throws refusals. */
export function insteadOfActing({ kind }: Fault, requestId: string): Delivered | undefined {
  const nothing = { status: 0, headers: {}, body: '' }
  if (kind === 'cut_before') return { ...nothing, delivery: 'cut' }
  if (kind === 'silence_before') return { ...nothing, delivery: 'silence' }
  if (kind === 'error_503_before')
    return whole(503, '<html>Service Unavailable</html>', requestId, { 'content-type': 'text/html' })
  if (kind === 'rate_limited') {
    const message =
      'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.'
    throw new Refused(429, { type: 'invalid_request_error', code: 'rate_limit', message })
  }
  if (kind === 'lock_timeout') {
    const message =
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.'
    throw new Refused(429, { type: 'invalid_request_error', code: 'lock_timeout', message })
  }
  if (kind === 'key_in_use') throw keyInUse()
  return undefined
}

/** What a fault leaves of an answer. */
export function spoiled({ kind, ms = usualDelayMs }: Fault, answered: Delivered): Delivered {
  if (kind === 'late') return { ...answered, lateBy: ms }
  if (kind === 'cut_after') return { ...answered, delivery: 'cut' }
  if (kind === 'silence_after') return { ...answered, delivery: 'silence' }
  if (kind === 'truncated') return { ...answered, body: answered.body.slice(0, Math.ceil(answered.body.length / 2)) }
  if (kind === 'garbage') return { ...answered, status: 200, body: '<html><body><h1>It works!</h1></body></html>' }
  return answered
}
