import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess } from '../../ports/gateway.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { findPaymentMethod, type PaymentMethod, storeDetach } from '../../store/payment-method.ts'

/** Between tries to be heard; nothing is charged by a removed method meanwhile, whoever still holds it. */
const retryMinutes = 10

/**
 * Tells the gateway to let go of a removed method. Asked again after a crash or silence, since a second time is harmless: the
 * gateway says that it holds it no more. Where access to the account has ended, its owner looks after what it holds.
 */
export async function detachMethod(ctx: Ctx, methodId: string): Promise<void> {
  const due = await ctx.tx(async (t) => {
    const method = await findPaymentMethod(t, methodId)
    if (!method?.detachNextAt || Temporal.Instant.compare(method.detachNextAt, t.now) > 0) return null
    const account = await findGatewayAccount(t, method.gatewayAccountId)
    const open = account?.secrets ? account : null
    // A lease as well: whoever sweeps meanwhile finds it not due.
    await storeDetach(t, methodId, { detached: false, nextAt: open ? t.now.add({ minutes: retryMinutes }) : null })
    return open && { method, access: accessTo(ctx.vault, t.organizationId, open) }
  })
  if (!due) return
  if (!(await letGo(ctx, due.access, due.method))) return
  await ctx.tx((t) => storeDetach(t, methodId, { detached: true, nextAt: null }), { insist: 'repeatable' })
}

/** Each try is another request, for a gateway that keeps its answers would repeat a 500 for a day. */
async function letGo(ctx: Ctx, access: GatewayAccountAccess, { gatewayMethodId }: PaymentMethod): Promise<boolean> {
  const answer = await ctx.gateways.removeMethod?.(access, { idempotencyKey: ctx.ids.uuid(), gatewayMethodId })
  return answer?.kind === 'removed'
}
