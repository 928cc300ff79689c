import { createHash } from 'node:crypto'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { refuse } from '../../core/refusal.ts'
import type { Claimed, IdempotencyClaim, KeptAnswer } from '../../store/idempotency.ts'
import type { C } from '../http.ts'
import { fillIn } from '../late-number.ts'
import { principalId } from '../principal.ts'
import { HttpFault } from '../problem.ts'
import { MAX_BODY, readBytes } from '../read-body.ts'

const LOCK_SECONDS = 120
const DAYS = { money: 90, other: 7 } as const
// Nothing final was said: the request may be sent again and goes on where it stopped.
const NOT_FINAL = new Set([202, 401, 408, 425, 429])

export type Route = {
  readonly money: boolean
  /** The flow itself remembers the command, so that doing it again after a crash continues the same attempt. */
  readonly continues: boolean
}

/**
 * The request's claim on its `Idempotency-Key` (CORRECTNESS §7), or null when it has none. Throws for a malformed key,
 * and for money without one when an API key asks.
 */
export async function claimOf(c: C, route: Route): Promise<IdempotencyClaim | null> {
  const key = readKey(c, route.money)
  if (key === null || !c.get('principal')) return null
  const body = await readBytes(c, MAX_BODY)
  const { pathname, search } = new URL(c.req.url)
  const path = pathname + search
  const now = c.get('ctx').clock.now()
  return {
    principalId: principalId(c.get('principal')),
    key,
    method: c.req.method,
    path,
    requestHash: createHash('sha256').update(`${c.req.method}\n${path}\n`).update(body).digest(),
    lockedUntil: now.add({ seconds: LOCK_SECONDS }).round('millisecond'),
    mayTakeOver: route.continues || !route.money,
    expiresAt: now.add({ hours: 24 * (route.money ? DAYS.money : DAYS.other) }),
  }
}

/** What a request gets whose key is not its own to use. */
export function answerRepeat(c: C, claim: IdempotencyClaim, claimed: Exclude<Claimed, { kind: 'ours' }>): Response {
  switch (claimed.kind) {
    case 'running': {
      const words = 'The first request with this Idempotency-Key is still running; ask again in a second.'
      throw new HttpFault(409, 'idempotency_running', words, { headers: { 'retry-after': '1' } })
    }
    case 'unfinished':
      throw refuse(
        'conflict',
        'idempotency_unfinished',
        'The first request with this Idempotency-Key was interrupted; look whether its work was recorded before you send it again with a new key.',
      )
    case 'other_request':
      throw refuse(
        'invalid',
        'idempotency_mismatch',
        'This Idempotency-Key was used for another request; use a new key for new content.',
        'Idempotency-Key',
      )
    case 'answered': {
      const text = c.get('ctx').vault.open(Buffer.from(claimed.body, 'base64'), aad(c, claim))
      const body = claimed.late ? fillIn(text, claimed.late.invoiceId, claimed.late.number) : text
      const headers = { 'content-type': claimed.contentType, 'idempotent-replayed': 'true' }
      if (body === '') return c.body(null, 204, { 'idempotent-replayed': 'true' })
      return c.newResponse(body, claimed.status as ContentfulStatusCode, headers)
    }
  }
}

/** The answer as it is kept, sealed, since some carry a pay link or an API key; null when a repeat should do the work again. */
export async function sealedAnswer(c: C, claim: IdempotencyClaim, response: Response): Promise<KeptAnswer | null> {
  const { status } = response
  const contentType = response.headers.get('content-type') ?? ''
  const isText = status === 204 || contentType.includes('json')
  if (status >= 500 || NOT_FINAL.has(status) || !isText) return null
  const text = status === 204 ? '' : (c.get('answerText') ?? (await response.clone().text()))
  const body = Buffer.from(c.get('ctx').vault.seal(text, aad(c, claim))).toString('base64')
  return { status, body, contentType, numberOf: c.get('lateNumber')?.invoiceId ?? null }
}

function readKey(c: C, money: boolean): string | null {
  const key = c.req.header('idempotency-key')
  if (key === undefined || key === '') {
    if (money && c.get('principal')?.kind === 'api_key') {
      const words =
        'Send an Idempotency-Key header with requests that move money, so that a repeat can never move it twice.'
      throw new HttpFault(400, 'idempotency_key_required', words, {
        errors: [{ field: 'Idempotency-Key', message: 'is required' }],
      })
    }
    return null
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw refuse(
      'invalid',
      'idempotency_key_invalid',
      'An Idempotency-Key has 1 to 255 visible ASCII characters.',
      'Idempotency-Key',
    )
  }
  return key
}

const aad = (c: C, claim: IdempotencyClaim): string =>
  `${c.get('ctx').organizationId}|idempotency_keys|body|${claim.principalId}|${claim.key}`
