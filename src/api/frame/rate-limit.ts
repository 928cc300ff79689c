import type { MiddlewareHandler } from 'hono'
import type { System } from '../../ports/ctx.ts'
import type { Env } from '../http.ts'
import { principalId } from '../principal.ts'
import { HttpFault } from '../problem.ts'

/** Requests: how many at once, and how many a second after that. */
export type Limit = { readonly burst: number; readonly perSecond: number }
export type Limits = { readonly address: Limit; readonly principal: Limit }

// Generous: they stop a runaway script, not a busy shop. What protects money has its own, narrower limits.
const DEFAULT: Limits = { address: { burst: 3000, perSecond: 150 }, principal: { burst: 3000, perSecond: 300 } }
const MAX_BUCKETS = 20_000

/**
 * A token bucket per address, or per principal once it is known, in this process's memory (CORRECTNESS §18.7). Answers
 * carry `RateLimit-*`; an empty bucket is a 429 that says when to come back.
 */
export function rateLimit(system: System, limits: Limits = DEFAULT, by: keyof Limits): MiddlewareHandler<Env> {
  const limit = limits[by]
  const buckets = new Map<string, { tokens: number; at: number }>()

  return async (c, next) => {
    const principal = by === 'principal' ? c.get('principal') : undefined
    if (by === 'principal' && !principal) return next()

    const key = principal ? principalId(principal) : c.get('clientIp')
    const now = system.clock.now().epochMilliseconds
    const old = buckets.get(key)
    const refill = old ? (Math.max(0, now - old.at) / 1000) * limit.perSecond : 0
    const tokens = Math.min(limit.burst, (old?.tokens ?? limit.burst) + refill) - 1

    buckets.delete(key)
    buckets.set(key, { tokens: Math.max(0, tokens), at: now })
    if (buckets.size > MAX_BUCKETS) buckets.delete(buckets.keys().next().value ?? '')

    const headers = {
      'ratelimit-limit': String(limit.burst),
      'ratelimit-remaining': String(Math.max(0, Math.floor(tokens))),
      'ratelimit-reset': String(Math.ceil((limit.burst - Math.max(0, tokens)) / limit.perSecond)),
    }
    if (tokens < 0) {
      const wait = String(Math.max(1, Math.ceil(-tokens / limit.perSecond)))
      const words = `Too many requests at once; wait ${wait} s and go on more slowly.`
      throw new HttpFault(429, 'rate_limited', words, { headers: { ...headers, 'retry-after': wait } })
    }
    await next()
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
  }
}
