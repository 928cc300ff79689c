import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { refuse } from '../../core/refusal.ts'
import {
  type Claimed,
  claimIdempotencyKey,
  type IdempotencyClaim,
  keepIdempotentAnswer,
  releaseIdempotencyKey,
} from '../../store/idempotency.ts'
import { CommitUnknown } from '../../store/tx.ts'
import type { C, Env } from '../http.ts'
import { principalId } from '../principal.ts'
import { HttpFault } from '../problem.ts'
import { MAX_BODY, readBytes } from '../read-body.ts'

const LOCK_SECONDS = 120
const DAYS = { money: 90, other: 7 } as const
// Nothing final was said: the request may be sent again and goes on where it stopped.
const NOT_FINAL = new Set([202, 401, 408, 425, 429])

type Route = {
  readonly money: boolean
  /** The flow itself remembers the command, so that doing it again after a crash continues the same attempt. */
  readonly continues: boolean
}

/**
 * `Idempotency-Key` of a POST (CORRECTNESS §7): of equal requests with one key the first does the work, and repeats get
 * its answer with `Idempotent-Replayed: true`. Answers are kept sealed, since some carry a pay link or an API key.
 */
export const idempotency =
  (route: Route): MiddlewareHandler<Env> =>
  async (c, next) => {
    const key = readKey(c, route.money)
    if (key === null || !c.get('principal')) return next()

    const claim = await claimOf(c, key, route)
    const claimed = await c.var.ctx.tx((t) => claimIdempotencyKey(t, claim))
    if (claimed.kind !== 'ours') return answerRepeat(c, claim, claimed)
    await next()
    await settle(c, claim).catch((error: unknown) => {
      // The work is done and its answer is good; only repeats will not find it.
      c.var.system.log.error('an answer was not kept for repeats', { requestId: c.var.requestId, error: String(error) })
    })
  }

function answerRepeat(c: C, claim: IdempotencyClaim, claimed: Exclude<Claimed, { kind: 'ours' }>): Response {
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
      const body = c.var.ctx.vault.open(Buffer.from(claimed.body, 'base64'), aad(c, claim))
      const headers = { 'content-type': claimed.contentType, 'idempotent-replayed': 'true' }
      if (body === '') return c.body(null, 204, { 'idempotent-replayed': 'true' })
      return c.newResponse(body, claimed.status as ContentfulStatusCode, headers)
    }
  }
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

async function claimOf(c: C, key: string, route: Route): Promise<IdempotencyClaim> {
  const body = await readBytes(c, MAX_BODY)
  const { pathname, search } = new URL(c.req.url)
  const path = pathname + search
  const now = c.var.ctx.clock.now()
  return {
    principalId: principalId(c.var.principal),
    key,
    method: c.req.method,
    path,
    requestHash: createHash('sha256').update(`${c.req.method}\n${path}\n`).update(body).digest(),
    lockedUntil: now.add({ seconds: LOCK_SECONDS }).round('millisecond'),
    mayTakeOver: route.continues || !route.money,
    expiresAt: now.add({ hours: 24 * (route.money ? DAYS.money : DAYS.other) }),
  }
}

async function settle(c: C, claim: IdempotencyClaim): Promise<void> {
  const { ctx } = c.var
  const { status } = c.res
  const contentType = c.res.headers.get('content-type') ?? ''
  const isText = status === 204 || contentType.includes('json')
  // Nobody knows whether the work was committed: the key stays taken rather than let it be done twice.
  if (c.error instanceof CommitUnknown && !claim.mayTakeOver) return
  if (status >= 500 || NOT_FINAL.has(status) || !isText) {
    await ctx.tx((t) => releaseIdempotencyKey(t, claim))
    return
  }
  const text = status === 204 ? '' : await c.res.clone().text()
  const body = Buffer.from(ctx.vault.seal(text, aad(c, claim))).toString('base64')
  await ctx.tx((t) => keepIdempotentAnswer(t, claim, { status, body, contentType }))
}

const aad = (c: C, claim: IdempotencyClaim): string =>
  `${c.var.ctx.organizationId}|idempotency_keys|body|${claim.principalId}|${claim.key}`
