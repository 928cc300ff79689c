import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import type { System } from '../../ports/ctx.ts'
import type { Env } from '../http.ts'

/**
 * First of all middleware: puts the system, a request id and the caller's address on the context.
 *
 * The address is the socket's. Behind proxies of ours it is what the outermost of them saw: the entry of
 * `X-Forwarded-For` that lies `hops` from the right; what stands left of it anybody can write.
 */
export const clientAddress =
  (system: System, hops: number): MiddlewareHandler<Env> =>
  async (c, next) => {
    c.set('system', system)
    c.set('requestId', `req_${system.ids.uuid()}`)
    c.set('cspNonce', Buffer.from(system.random.bytes(16)).toString('base64'))

    const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
    const socket = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket?.remoteAddress
    c.set('clientIp', (hops > 0 ? forwarded.at(-hops) : undefined) || socket || 'local')
    await next()
    c.res.headers.set('x-request-id', c.get('requestId'))
  }
