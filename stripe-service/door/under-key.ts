import type { Answer, StripeRequest } from '../route.ts'
import type { Service } from '../service.ts'
import { type Delivered, refusal, refusedBy, whole, written } from './delivered.ts'
import type { FormTree } from './form.ts'
import { askedText, keepUntil, keptAnswer } from './kept-answers.ts'
import type { Caller } from './keys.ts'
import { badRequest } from './refused.ts'

type Asked = {
  readonly request: StripeRequest
  readonly form: FormTree
  readonly requestId: string
  /** How long the answer takes, in milliseconds; the key is in use until then. */
  readonly lateBy: number
}

/**
 * Does the work and writes out its end, whatever that is. With an idempotency key it does so once, keeps what Stripe
 * keeps, and replays that.
 */
export function underKey(
  service: Service,
  { account, key }: Caller,
  { request, form, requestId, lateBy }: Asked,
  work: () => Answer,
): Delivered {
  const idempotencyKey = request.method === 'POST' ? request.headers['idempotency-key'] : undefined
  if (!idempotencyKey) return ended(work, requestId).delivered
  if (idempotencyKey.length > 255) throw badRequest('Idempotency keys can be up to 255 characters long.')
  const name = `${account.id} ${key.livemode} ${idempotencyKey}`
  const asked = askedText(request.method, request.path, form)
  const echo = { 'idempotency-key': idempotencyKey }
  const kept = keptAnswer(service.keptAnswers, name, idempotencyKey, asked, service.clock.ms())
  if (kept) {
    const replayed = { ...echo, 'idempotent-replayed': 'true', 'original-request': kept.requestId }
    return whole(kept.status, kept.body, requestId, replayed)
  }
  const until = keepUntil(service.clock.seconds())
  const { delivered, stored } = ended(work, requestId, echo)
  const { status, body } = delivered
  const readyAt = service.clock.ms() + lateBy
  if (stored) service.keptAnswers.set(name, { asked, requestId, status, body, until, readyAt })
  return delivered
}

function ended(
  work: () => Answer,
  requestId: string,
  echo: Record<string, string> = {},
): { delivered: Delivered; stored: boolean } {
  try {
    return { delivered: written(work(), requestId, echo), stored: true }
  } catch (error) {
    const refused = refusedBy(error)
    return { delivered: refusal(refused, requestId, echo), stored: refused.stored }
  }
}
