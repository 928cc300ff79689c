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
import { listPayoutStates } from '../../store/payout.ts'
import { getAccount } from './get-account.ts'
import { refreshAccount } from './refresh-account.ts'

/** The account's newest charges, read from its gateway now (PRODUCT C22). Refuses when it cannot be asked. */
export const listChargesAtGateway = (ctx: Ctx, id: string, cursor: string | null): Promise<Listed<ListedCharge>> =>
  ask(ctx, id, (connect, account) => connect.listRecentCharges(account, cursor))

/** A payout as its gateway tells it, with what our books say of it: null while it is not booked. */
export type BookedPayout = ListedPayout & { readonly books: 'matched' | 'mismatched' | 'whole' | null }

/** The account's newest payouts, read from its gateway now, each beside our books (CORRECTNESS §12 L3). */
export async function listPayoutsAtGateway(ctx: Ctx, id: string, cursor: string | null): Promise<Listed<BookedPayout>> {
  const listed = await ask(ctx, id, (connect, account) => connect.listRecentPayouts(account, cursor))
  const ids = listed.items.map((payout) => payout.id)
  const states = new Map(
    (await ctx.tx((t) => listPayoutStates(t, id, ids))).map((one) => [one.gatewayPayoutId, one.state]),
  )
  return { ...listed, items: listed.items.map((payout) => ({ ...payout, books: states.get(payout.id) ?? null })) }
}

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
