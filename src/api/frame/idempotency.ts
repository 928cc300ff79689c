import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { refuse } from '../../core/refusal.ts'
import {
  claimIdempotencyKey,
  type IdempotencyClaim,
  keepIdempotentAnswer,
  releaseIdempotencyKey,
} from '../../store/idempotency.ts'
import type { C, Env } from '../http.ts'
import { principalId } from '../principal.ts'
import { HttpFault } from '../problem.ts'
import { MAX_BODY, readBytes } from '../read-body.ts'

const LOCK_SECONDS = 120
const DAYS = { money: 90, other: 7 } as const
// Nothing final was said: the request may be sent again and goes on where it stopped.
const NOT_FINAL = new Set([202, 401, 408, 425, 429])

/**
 * `Idempotency-Key` of a POST (CORRECTNESS §7): of equal requests with one key the first does the work, and repeats get
 * its answer with `Idempotent-Replayed: true`. Answers are kept sealed, since some carry a pay link or an API key.
 */
export const idempotency =
  (route: { readonly money: boolean }): MiddlewareHandler<Env> =>
  async (c, next) => {
    const key = readKey(c, route.money)
    if (key === null || !c.get('principal')) return next()

    const claim = await claimOf(c, key, route.money)
    const { ctx } = c.var
    const claimed = await ctx.tx((t) => claimIdempotencyKey(t, claim))
    switch (claimed.kind) {
      case 'ours':
        break
      case 'running':
        throw new HttpFault(
          409,
          'idempotency_running',
          'The first request with this Idempotency-Key is still running; ask again in a second.',
          {
            headers: { 'retry-after': '1' },
          },
        )
      case 'other_request':
        throw refuse(
          'invalid',
          'idempotency_mismatch',
          'This Idempotency-Key was used for another request; use a new key for new content.',
          'Idempotency-Key',
        )
      case 'answered': {
        const body = ctx.vault.open(Buffer.from(claimed.body, 'base64'), aad(c, claim))
        const headers = { 'content-type': claimed.contentType, 'idempotent-replayed': 'true' }
        return body === ''
          ? c.body(null, 204, headers)
          : c.newResponse(body, claimed.status as ContentfulStatusCode, headers)
      }
    }
    await next()
    await settle(c, claim)
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

async function claimOf(c: C, key: string, money: boolean): Promise<IdempotencyClaim> {
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
    expiresAt: now.add({ hours: 24 * (money ? DAYS.money : DAYS.other) }),
  }
}

async function settle(c: C, claim: IdempotencyClaim): Promise<void> {
  const { ctx } = c.var
  const { status } = c.res
  const contentType = c.res.headers.get('content-type') ?? ''
  const isText = status === 204 || contentType.includes('json')
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
