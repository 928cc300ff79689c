import type { MiddlewareHandler } from 'hono'
import type { System } from '../../ports/ctx.ts'
import type { Env } from '../http.ts'

/**
 * Headers of every answer (CORRECTNESS §18.1, §18.3). A handler that sets its own `Content-Security-Policy` or
 * `Referrer-Policy` keeps it; pages get one that runs scripts and styles of ours only, by nonce (`c.get('cspNonce')`).
 */
export const securityHeaders = (system: System): MiddlewareHandler<Env> => {
  const https = system.publicUrl.startsWith('https:')
  return async (c, next) => {
    await next()
    const headers = c.res.headers
    const unlessSet = (name: string, value: string) => {
      if (!headers.has(name)) headers.set(name, value)
    }
    const page = headers.get('content-type')?.startsWith('text/html') ?? false
    unlessSet(
      'content-security-policy',
      page ? pagePolicy(c.get('cspNonce')) : "default-src 'none'; frame-ancestors 'none'",
    )
    unlessSet('referrer-policy', 'no-referrer')
    unlessSet('x-content-type-options', 'nosniff')
    unlessSet('cross-origin-opener-policy', 'same-origin')
    unlessSet('cross-origin-resource-policy', 'same-origin')
    unlessSet('permissions-policy', 'camera=(), microphone=(), geolocation=(), browsing-topics=()')
    unlessSet('x-frame-options', 'DENY')
    if (https) unlessSet('strict-transport-security', 'max-age=31536000; includeSubDomains')
    if (c.req.path.startsWith('/api/')) unlessSet('cache-control', 'no-store')
  }
}

const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** For the back office: its kit writes style elements at run time, so inline styles pass; inline scripts never do. */
export const BACKOFFICE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')
