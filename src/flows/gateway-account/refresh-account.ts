import { errorText } from '../../core/error-text.ts'
import type { DisconnectedWhy } from '../../core/gateway-account/disconnected-words.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { AccountFacts } from '../../ports/gateway-connect.ts'
import { accessTo, disconnectGatewayAccount, type GatewayAccount, noteSettings } from '../../store/gateway-account.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { getAccount } from './get-account.ts'
import { saidOf } from './stripe-account.ts'

/** `stale`: the gateway could not be asked, so what is there is what it said before. */
export type Refreshed = { readonly account: GatewayAccount; readonly stale: boolean; readonly failure: string | null }

/**
 * Asks the gateway what an account may do now and keeps the answer. An account that the gateway says is not ours any more is
 * disconnected, with the reason and for staff to see (PRODUCT J14). Whatever is uncertain changes nothing.
 */
export async function refreshAccount(ctx: Ctx, id: string): Promise<Refreshed> {
  const account = await ctx.tx((t) => getAccount(t, id))
  if (account.gateway !== 'stripe') return { account, stale: false, failure: null }
  if (!ctx.connect || account.state !== 'active') return { account, stale: true, failure: null }
  const told = await ctx.connect.readAccount(accessTo(ctx.vault, ctx.organizationId, account))
  switch (told.kind) {
    case 'account':
      if (told.facts.stripeAccount !== account.externalId) return { account, stale: true, failure: 'another account' }
      return { account: await keep(ctx, account, told.facts), stale: false, failure: null }
    case 'revoked':
      return { account: await endAccess(ctx, account, told.why), stale: true, failure: null }
    case 'forbidden':
    case 'refused':
    case 'failed':
      return { account, stale: true, failure: told.kind === 'failed' ? told.why : told.kind }
  }
}

/**
 * After a gateway has refused our credentials in the middle of something else: is the account still ours? Never throws,
 * since what was being done has its own end; the hourly job asks again.
 */
export async function askAboutAccess(ctx: Ctx, id: string): Promise<void> {
  await refreshAccount(ctx, id).catch((error: unknown) =>
    ctx.log.warn('a gateway could not be asked about its account', { account: id, error: errorText(error) }),
  )
}

const keep = (ctx: Ctx, account: GatewayAccount, facts: AccountFacts): Promise<GatewayAccount> =>
  ctx.tx(async (t) => {
    await noteSettings(t, account.id, facts.name, saidOf(facts, t.now))
    const { chargesEnabled, payoutsEnabled } = facts
    const before = account.settings
    if (before.chargesEnabled !== chargesEnabled || before.payoutsEnabled !== payoutsEnabled) {
      addTimelineEvent(t, {
        id: ctx.ids.uuid(),
        subjectKind: 'gateway_account',
        subjectId: account.id,
        type: 'capabilities_changed',
        data: { gateway: account.gateway, chargesEnabled, payoutsEnabled },
        actor: ctx.actor,
      })
    }
    return getAccount(t, account.id)
  })

/** The gateway ended it, so nothing is left to be given back; secrets stay until nothing undecided could need them. */
async function endAccess(ctx: Ctx, account: GatewayAccount, why: DisconnectedWhy): Promise<GatewayAccount> {
  ctx.log.warn('a gateway account is not ours any more', { account: account.id, why })
  return ctx.tx(async (t) => {
    const ended = await disconnectGatewayAccount(t, account.id, why)
    if (ended > 0) {
      addTimelineEvent(t, {
        id: ctx.ids.uuid(),
        subjectKind: 'gateway_account',
        subjectId: account.id,
        type: why,
        data: { gateway: account.gateway },
        actor: ctx.actor,
      })
    }
    return getAccount(t, account.id)
  })
}
