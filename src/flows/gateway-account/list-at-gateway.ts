import {
  cursorNotKnown,
  gatewayUnreachable,
  mayNotBeRead,
  notConnected,
  nothingToAsk,
} from '../../core/gateway-account/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Listed, ListedCharge, ListedPayout, Told } from '../../ports/gateway-connect.ts'
import { accessTo } from '../../store/gateway-account.ts'
import { getAccount } from './get-account.ts'
import { refreshAccount } from './refresh-account.ts'

/** The account's newest charges, read from its gateway now (PRODUCT C22). Refuses when it cannot be asked. */
export const listChargesAtGateway = (ctx: Ctx, id: string, cursor: string | null): Promise<Listed<ListedCharge>> =>
  ask(ctx, id, (connect, account) => connect.listRecentCharges(account, cursor))

/** The account's newest payouts, read from its gateway now. */
export const listPayoutsAtGateway = (ctx: Ctx, id: string, cursor: string | null): Promise<Listed<ListedPayout>> =>
  ask(ctx, id, (connect, account) => connect.listRecentPayouts(account, cursor))

type Ask<Item> = (
  connect: NonNullable<Ctx['connect']>,
  account: ReturnType<typeof accessTo>,
) => Promise<Told<Listed<Item>>>

async function ask<Item>(ctx: Ctx, id: string, question: Ask<Item>): Promise<Listed<Item>> {
  const account = await ctx.tx((t) => getAccount(t, id))
  if (account.gateway !== 'stripe' || !ctx.connect) throw nothingToAsk(account.name)
  if (account.state !== 'active') throw notConnected(account.name)
  const told = await question(ctx.connect, accessTo(ctx.vault, ctx.organizationId, account))
  if (told.kind === 'page') return told
  if (told.kind === 'forbidden') throw mayNotBeRead(account.name, told.permission)
  if (told.kind === 'refused') throw cursorNotKnown()
  // Asked once more, so that one answer to a list alone never disconnects an account.
  if (told.kind === 'revoked') await refreshAccount(ctx, id)
  throw gatewayUnreachable('Stripe')
}
