import type { Ctx } from '../../ports/ctx.ts'
import { accessTo, findGatewayAccount, noteSettings } from '../../store/gateway-account.ts'

/**
 * Tells the gateway that our payment pages stand at this host, without which it shows no wallets there (Stripe's manual,
 * "Register domains for payment methods"). At its best effort: cards need none of it, so a refusal is kept to be seen and
 * stops nothing. A host that nobody else can reach is not registered.
 */
export async function registerPaymentDomain(ctx: Ctx, accountId: string): Promise<void> {
  const host = publicHost(ctx.publicUrl)
  const account = await ctx.tx((t) => findGatewayAccount(t, accountId))
  if (!ctx.connect || !host || !account) return
  const told = await ctx.connect.registerDomain(accessTo(ctx.vault, ctx.organizationId, account), {
    host,
    key: ctx.ids.uuid(),
  })
  const said = told.kind === 'done' ? 'registered' : told.kind === 'refused' ? told.code : told.kind
  await ctx.tx((t) => noteSettings(t, account.id, account.name, { paymentDomain: { host, said } }))
  if (said !== 'registered') ctx.log.warn('the host of payment pages was not registered', { account: accountId, said })
}

/** The host of an https address that has a name; null for an address of numbers, for this machine, and for plain http. */
export function publicHost(publicUrl: string): string | null {
  const { protocol, hostname } = new URL(publicUrl)
  const named = /\.[a-z][a-z0-9-]*$/i.test(hostname) && !hostname.endsWith('.localhost')
  return protocol === 'https:' && named ? hostname : null
}
