import { createHash } from 'node:crypto'
import { stripeNotSetUp } from '../../core/gateway-account/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { insertAuthorization } from '../../store/gateway-authorization.ts'
import { getOrganization } from '../../store/organization.ts'
import { hashToken } from '../link/token.ts'

const minutes = 10

/** The one address that Stripe sends browsers back to; operators register it with their platform. */
export const returnAddress = (publicUrl: string): string => `${publicUrl}/connect/stripe/return`

/** What a session is known by in rows: not what opens it. */
export const hashSession = (sessionId: string): Uint8Array =>
  createHash('sha256').update(`session ${sessionId}`).digest()

/**
 * Where to send a browser so that its owner allows us to act for a Stripe account. The random text it carries is bound to
 * this session and organization, is good once and for ten minutes.
 */
export async function authorizeStripe(ctx: Ctx, sessionId: string): Promise<{ url: string }> {
  const { connect } = ctx
  if (!connect?.platform) throw stripeNotSetUp()
  const state = ctx.ids.token()
  const businessName = await ctx.tx(async (t) => {
    insertAuthorization(t, {
      id: ctx.ids.uuid(),
      gateway: 'stripe',
      stateHash: hashToken(state),
      sessionHash: hashSession(sessionId),
      expiresAt: t.now.add({ minutes }),
    })
    return (await getOrganization(t)).name
  })
  return { url: connect.authorizeUrl({ state, redirectUri: returnAddress(ctx.publicUrl), businessName }) }
}
