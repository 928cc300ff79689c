import type { Ctx } from '../../ports/ctx.ts'
import { accessTo, type GatewayAccount, listUnneeded, wipeIfUnneeded } from '../../store/gateway-account.ts'
import { isHeld } from '../../store/quarantine.ts'
import { endpointOf } from './connect-stripe-keys.ts'

/**
 * Disconnected accounts whose last undecided attempt is a day over lose what they were reached by. Returns how many did.
 * None in quarantine: a restored database may remember an account as disconnected that was connected again since.
 */
export async function releaseAccounts(ctx: Ctx): Promise<number> {
  const unneeded = await ctx.tx(async (t) => ((await isHeld(t)) ? [] : listUnneeded(t)))
  for (const account of unneeded) await release(ctx, account)
  return unneeded.length
}

/** The same for one account, if nothing needs its credentials any more. */
export async function releaseAccount(ctx: Ctx, id: string): Promise<void> {
  const account = (await ctx.tx(listUnneeded)).find((one) => one.id === id)
  if (account) await release(ctx, account)
}

/**
 * Gives access back at the gateway and wipes the secrets, in this order (CORRECTNESS §18.11, FM-PAY-24): a gateway that cannot
 * be asked now is asked again in an hour, and would have nothing left to be asked with.
 */
async function release(ctx: Ctx, account: GatewayAccount): Promise<void> {
  const why = account.gateway === 'stripe' ? await giveBack(ctx, account) : null
  if (why !== null)
    return ctx.log.warn('access to a gateway account could not be given back yet', { account: account.id, why })
  await ctx.tx((t) => wipeIfUnneeded(t, account.id))
}

/** Null when nothing is left at the gateway; otherwise why it could not be asked. */
async function giveBack(ctx: Ctx, account: GatewayAccount): Promise<string | null> {
  const { connect } = ctx
  if (!connect) return null
  const told =
    account.settings.kind === 'connect' ? await endAuthorization(ctx, account) : await removeEndpoint(ctx, account)
  return told.kind === 'failed' ? told.why : null
}

/** A platform of the other mode cannot give it back, and would end another row's access instead. */
async function endAuthorization({ connect }: Ctx, { externalId, liveMode }: GatewayAccount) {
  if (!externalId || connect?.platform?.liveMode !== liveMode) return { kind: 'done' } as const
  return connect.deauthorize(externalId)
}

async function removeEndpoint(ctx: Ctx, account: GatewayAccount) {
  const endpoint = endpointOf(account)
  if (!ctx.connect || !endpoint) return { kind: 'done' } as const
  return ctx.connect.deleteWebhookEndpoint(accessTo(ctx.vault, ctx.organizationId, account), endpoint)
}
