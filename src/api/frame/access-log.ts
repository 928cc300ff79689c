import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../http.ts'

/**
 * One line a request: method, path, status, duration; never a query, header or body (CORRECTNESS §18.13). The token of
 * a pay link is replaced by the first four characters of its hash, enough to tell two links apart (§18.1).
 */
export const accessLog: MiddlewareHandler<Env> = async (c, next) => {
  const { clock, log } = c.get('system')
  const start = clock.now().epochMilliseconds
  await next()
  const principal = c.get('principal')
  log.info('request', {
    requestId: c.get('requestId'),
    method: c.req.method,
    path: loggedPath(c.req.path),
    status: c.res.status,
    ms: clock.now().epochMilliseconds - start,
    ip: c.get('clientIp'),
    organization: principal?.organizationId,
    principal: principal && (principal.kind === 'user' ? principal.userId : principal.keyId),
  })
}

/**
 * The path without a link's token, wherever a mistyped address has it, and without characters that could forge a log
 * line (A-055). What is as long as a secret of ours, an API key too, is never written out; ids are shorter.
 */
export const loggedPath = (path: string): string =>
  path
    .replace(/^\/pay\/([^/]+)/, (_, token: string) => `/pay/${hashed(token)}`)
    .replaceAll(/[A-Za-z0-9_-]{32,}/g, hashed)
    .replaceAll(/\d{13,19}/g, '#digits') // may be a card number somebody typed into the wrong place
    .replaceAll(/[^\x21-\x7e]/g, '?')
    .slice(0, 300)

const hashed = (secret: string): string => `#${createHash('sha256').update(secret).digest('hex').slice(0, 4)}`
