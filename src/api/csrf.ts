import { timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { refuse } from '../core/refusal.ts'
import type { C, Env } from './http.ts'
import type { Access } from './permit.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Unsafe requests that a browser could be tricked into (CORRECTNESS §18.5, A-043): the browser must say that they come
 * from our own pages, and whoever is known by a cookie must also send the session's token in `x-csrf-token`.
 *
 * API keys are not sent by browsers on their own, so requests that carry one pass. Signing in asks for no
 * token, since an old session may have ended; the origin check guards it.
 */
export const csrfGuard =
  (publicUrl: string, access: Access): MiddlewareHandler<Env> =>
  async (c, next) => {
    const principal = c.get('principal')
    if (SAFE.has(c.req.method) || principal?.kind === 'api_key') return next()

    if (!fromOurPages(c, publicUrl))
      throw refuse('forbidden', 'cross_site', 'This request came from another site and was refused.')
    if (principal && access !== 'anybody' && !same(c.req.header('x-csrf-token') ?? '', principal.csrfToken)) {
      throw refuse(
        'forbidden',
        'csrf_token',
        'Send the token that GET /api/v1/me gives out in the header x-csrf-token; reload the page if it is old.',
      )
    }
    await next()
  }

export function fromOurPages(c: C, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  if (origin === undefined) return false
  return origin === new URL(publicUrl).origin || origin === new URL(c.req.url).origin
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
