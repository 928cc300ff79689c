import { Hono } from 'hono'
import { hashToken, isToken } from '../../flows/link/token.ts'
import { storeHook } from '../../flows/reconcile/store-hook.ts'
import type { System } from '../../ports/ctx.ts'
import { findAccountByExternalId, findAccountByHook } from '../../store/gateway-account.ts'
import type { C, Env } from '../http.ts'
import { nothingHere, problem } from '../problem.ts'
import { readBytes } from '../read-body.ts'

const maxBytes = 512 * 1024

/** Headers that any of our gateways signs with; nothing else of the request is looked at. */
const signedHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'stripe-signature'] as const

/**
 * Where gateways tell of changes (CORRECTNESS §9). The raw bytes are judged by the account's own secret and kept as one
 * row; nothing else happens in the request. A bad signature is 400 and leaves no row; when the database cannot be
 * reached the answer is 503, and the gateway sends it again.
 */
export const receiveHooks = (system: System) =>
  new Hono<Env>().post('/stripe', receivePlatformHook(system)).post('/:gateway/:accountToken', async (c) => {
    const token = c.req.param('accountToken')
    const body = await readBytes(c, maxBytes)
    const account = isToken(token)
      ? await findAccountByHook(system.directory, c.req.param('gateway'), hashToken(token))
      : null
    if (!account) return nothingHere(c)

    const stored = await storeHook(system, account, { headers: headersOf(c), body })
    if (stored.kind === 'stored') return c.json({ received: true })
    system.log.warn('a webhook was refused', { account: account.accountId, why: stored.why })
    return problem(c, 400, 'webhook_refused', 'This is not a webhook of the account that this address belongs to.')
  })

/**
 * The one address of the operator's Stripe platform. The platform's signature is judged before the account is looked up, so
 * that a stranger learns of none. A genuine event of an account that is none of ours, or of the other mode, is answered
 * like any other and kept nowhere: a refusal would only have Stripe send it for days.
 */
const receivePlatformHook =
  (system: System) =>
  async (c: C): Promise<Response> => {
    const request = { headers: headersOf(c), body: await readBytes(c, maxBytes) }
    const read = system.connect?.readPlatformHook(request, system.clock.now()) ?? {
      kind: 'refused',
      why: 'unsupported',
    }
    if (read.kind === 'refused') {
      system.log.warn('a webhook was refused', { gateway: 'stripe', why: read.why })
      return problem(c, 400, 'webhook_refused', 'This is not a webhook of the Stripe platform of this server.')
    }
    const { stripeAccount: externalId, liveMode, type } = read
    const account =
      externalId && (await findAccountByExternalId(system.directory, { gateway: 'stripe', externalId, liveMode }))
    const stored = account ? await storeHook(system, account, request) : null
    if (stored?.kind !== 'stored')
      system.log.info('a webhook was of no account here', { type, liveMode, why: stored?.why ?? 'unknown_account' })
    return c.json({ received: true })
  }

const headersOf = (c: C) => Object.fromEntries(signedHeaders.map((name) => [name, c.req.header(name)]))
