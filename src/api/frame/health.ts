import type { Handler } from 'hono'
import type { Env } from '../http.ts'

/** 200 as soon as a payment can be taken; until then 503 with a sentence that says what is missing. */
export const health =
  (ready: () => Promise<string | null>): Handler<Env> =>
  async (c) => {
    const missing = await ready().catch(() => 'The database cannot be reached.')
    c.header('cache-control', 'no-store')
    if (missing === null) return c.json({ status: 'ok' })
    return c.json({ status: 'degraded', detail: missing }, 503, { 'retry-after': '2' })
  }
