import { Hono } from 'hono'
import { hashToken, isToken } from '../../flows/link/token.ts'
import { storeHook } from '../../flows/reconcile/store-hook.ts'
import type { System } from '../../ports/ctx.ts'
import { findAccountByHook } from '../../store/gateway-account.ts'
import type { Env } from '../http.ts'
import { nothingHere, problem } from '../problem.ts'
import { readBytes } from '../read-body.ts'

const maxBytes = 512 * 1024

/** Headers that any of our gateways signs with; nothing else of the request is looked at. */
const signedHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/**
 * Where gateways tell of changes (CORRECTNESS §9). The raw bytes are judged by the account's own secret and kept as one
 * row; nothing else happens in the request. A bad signature is 400 and leaves no row; when the database cannot be
 * reached the answer is 503, and the gateway sends it again.
 */
export const receiveHooks = (system: System) =>
  new Hono<Env>().post('/:gateway/:accountToken', async (c) => {
    const token = c.req.param('accountToken')
    const body = await readBytes(c, maxBytes)
    const account = isToken(token)
      ? await findAccountByHook(system.directory, c.req.param('gateway'), hashToken(token))
      : null
    if (!account) return nothingHere(c)

    const headers = Object.fromEntries(signedHeaders.map((name) => [name, c.req.header(name)]))
    const stored = await storeHook(system, account, { headers, body })
    if (stored.kind === 'stored') return c.json({ received: true })
    system.log.warn('a webhook was refused', { account: account.accountId, why: stored.why })
    return problem(c, 400, 'webhook_refused', 'This is not a webhook of the account that this address belongs to.')
  })
