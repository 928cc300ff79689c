import type { Ctx } from '../../ports/ctx.ts'
import { findAttemptByRef } from '../../store/attempt.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { findPaymentByTxn } from '../../store/payment.ts'
import { findRefundByGatewayId } from '../../store/refund.ts'

/** How many movements a start asks for (CORRECTNESS §14). */
const newest = 20

/** A reference as `ids.merchantRef` makes them; what people type into a gateway's dashboard does not look like it. */
const ours = /^[0-9A-HJKMNP-TV-Z]{20}$/

export type Asked = { readonly kind: 'answered'; readonly unknown: readonly string[] } | { readonly kind: 'unanswered' }

/**
 * Asks a gateway account for its newest movements. `unknown` are those that carry a reference of our making which is
 * not in the database: they were made by a system that remembered more than this one does (CORRECTNESS §14).
 */
export async function askNewest(ctx: Ctx, accountId: string, count: number = newest): Promise<Asked> {
  const account = await ctx.tx((t) => findGatewayAccount(t, accountId))
  if (!account?.secrets) return { kind: 'answered', unknown: [] }
  const page = await ctx.gateways.newestTxns?.(accessTo(ctx.vault, ctx.organizationId, account), count)
  if (!page) return { kind: 'answered', unknown: [] }
  if (page.kind === 'failed') return { kind: 'unanswered' }
  const unknown: string[] = []
  for (const { kind, txn } of page.movements) {
    const { merchantRef, gatewayTxnId } = txn
    if (!merchantRef || !ours.test(merchantRef)) continue
    const known = await ctx.tx((t) =>
      Promise.all([
        findAttemptByRef(t, accountId, merchantRef),
        kind === 'charge'
          ? findPaymentByTxn(t, accountId, gatewayTxnId)
          : findRefundByGatewayId(t, accountId, gatewayTxnId),
      ]),
    )
    if (!known.some((row) => row !== null)) unknown.push(gatewayTxnId)
  }
  return { kind: 'answered', unknown }
}
