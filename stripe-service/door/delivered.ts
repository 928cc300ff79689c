import type { Answer } from '../route.ts'
import { apiVersion } from '../version.ts'
import { Refused } from './refused.ts'

/** What goes back: `delivery` says whether it arrives. A silent call is never answered, a cut one loses its line. */
export type Delivered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delivery: 'whole' | 'cut' | 'silence'
  /** How long the answer takes, in milliseconds. */
  readonly lateBy?: number
}

/** An answer that arrives as it is. */
export const whole = (
  status: number,
  body: string,
  requestId: string,
  headers: Record<string, string> = {},
): Delivered => ({
  status,
  headers: {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': apiVersion,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Request-Id, Stripe-Version',
    ...headers,
  },
  body,
  delivery: 'whole',
})

/** What a route answered, written out. */
export const written = (answer: Answer, requestId: string, headers: Record<string, string> = {}): Delivered =>
  whole(
    answer.status,
    typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, null, 2),
    requestId,
    {
      ...headers,
      ...answer.headers,
    },
  )

/** A refusal, written out. */
export const refusal = (refused: Refused, requestId: string, headers: Record<string, string> = {}): Delivered =>
  whole(refused.status, JSON.stringify({ error: refused.body }), requestId, { ...headers, ...retryAdvice(refused) })

const retryAdvice = ({ status, body }: Refused): Record<string, string> => {
  if (status === 409) return { 'stripe-should-retry': 'true' }
  if (status === 429)
    return { 'stripe-rate-limited-reason': body.code === 'rate_limit' ? 'global-rate' : 'resource-specific' }
  return {}
}

/** The refusal that an error stands for; one that nobody foresaw is Stripe's own failure, and is printed. */
export function refusedBy(error: unknown): Refused {
  if (error instanceof Refused) return error
  console.error(error instanceof Error ? error.stack : 'unknown error')
  return somethingWrong(false)
}

/** Stripe's own failure; `stored` when an idempotency key keeps it. */
export const somethingWrong = (stored: boolean): Refused =>
  new Refused(500, { type: 'api_error', message: 'An unknown error occurred.' }, stored)
