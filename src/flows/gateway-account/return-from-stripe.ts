import { Refusal } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { AccountFacts, GatewayConnect } from '../../ports/gateway-connect.ts'
import { findHolder } from '../../store/gateway-account.ts'
import { takeAuthorization } from '../../store/gateway-authorization.ts'
import { hashToken } from '../link/token.ts'
import { hashSession } from './authorize-stripe.ts'
import { registerPaymentDomain } from './register-domain.ts'
import { linkStripeAccount, reachedBy } from './stripe-account.ts'

/** The query of a return. Nothing in it is believed but that `state` was ours, and `code` only when Stripe says so. */
export type StripeReturn = { readonly state: string; readonly code: string | null; readonly error: string | null }

/**
 * `cancelled`: the owner said no. `state`: not a return that this session waits for. `expired`: it came too late. `mismatch`:
 * test and live mode, or not all the access we need. `elsewhere`: another organization here holds the account. `failed`:
 * Stripe could not be asked or said no.
 */
export type ReturnProblem = 'cancelled' | 'state' | 'expired' | 'mismatch' | 'elsewhere' | 'failed'

export type Returned =
  | { readonly kind: 'connected'; readonly accountId: string }
  | { readonly kind: 'problem'; readonly problem: ReturnProblem }

/**
 * The owner comes back from Stripe. Whatever is wrong with the return links nothing (PRODUCT C17, A-037). The state is used
 * up by the first return that carries it, good or bad, so that it cannot be tried again.
 */
export async function returnFromStripe(ctx: Ctx, sessionId: string, query: StripeReturn): Promise<Returned> {
  const { connect } = ctx
  const by = { gateway: 'stripe', stateHash: hashToken(query.state), sessionHash: hashSession(sessionId) } as const
  const goodUntil = await ctx.tx((t) => takeAuthorization(t, by))
  if (!goodUntil) return problem('state')
  if (Temporal.Instant.compare(ctx.clock.now(), goodUntil) > 0) return problem('expired')
  if (query.error) return problem(query.error === 'access_denied' ? 'cancelled' : 'failed')
  if (!query.code || !connect?.platform) return problem('failed')

  const exchanged = await connect.exchangeCode(query.code)
  if (exchanged.kind !== 'connected') {
    ctx.log.warn('a code from Stripe was not taken', {
      why: exchanged.kind === 'refused' ? exchanged.code : exchanged.kind,
    })
    return problem(exchanged.kind === 'refused' && exchanged.code === 'invalid_grant' ? 'expired' : 'failed')
  }
  const { stripeAccount, liveMode, scope } = exchanged
  const holder = await findHolder(ctx.directory, { gateway: 'stripe', externalId: stripeAccount, liveMode })
  if (holder !== null && holder !== ctx.organizationId) return problem('elsewhere')
  if (liveMode !== connect.platform.liveMode) return problem('mismatch')
  const linked = scope === 'read_write' ? await link(ctx, connect, { stripeAccount, liveMode }) : problem('mismatch')
  // Nobody here holds it, so the access that was just granted is given back rather than left lying about.
  if (linked.kind === 'problem' && linked.problem !== 'elsewhere' && holder === null)
    await connect.deauthorize(stripeAccount)
  return linked
}

async function link(
  ctx: Ctx,
  connect: GatewayConnect,
  { stripeAccount, liveMode }: { readonly stripeAccount: string; readonly liveMode: boolean },
): Promise<Returned> {
  const told = await connect.readAccount(reachedBy(ctx, liveMode, { kind: 'connect', stripeAccount }, {}))
  if (told.kind !== 'account' || told.facts.stripeAccount !== stripeAccount) return problem('failed')
  const accountId = await save(ctx, told.facts, liveMode)
  if (accountId === null) return problem('elsewhere')
  await registerPaymentDomain(ctx, accountId)
  return { kind: 'connected', accountId }
}

/** Null: somebody else holds it, or this organization does in another way. */
async function save(ctx: Ctx, facts: AccountFacts, liveMode: boolean): Promise<string | null> {
  const secrets = { stripeAccount: facts.stripeAccount }
  try {
    const account = await linkStripeAccount(ctx, {
      kind: 'connect',
      liveMode,
      facts,
      settings: {},
      secrets,
      hookTokenHash: null,
    })
    return account.id
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

const problem = (name: ReturnProblem): Returned => ({ kind: 'problem', problem: name })
