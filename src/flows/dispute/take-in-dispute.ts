import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayDispute } from '../../ports/gateway.ts'
import type { ResolvedBy } from '../../store/attempt.ts'
import type { Dispute } from '../../store/dispute.ts'
import { findPaymentByTxn } from '../../store/payment.ts'
import { applyMovement } from '../reconcile/apply-movement.ts'
import { applyDispute } from './apply-dispute.ts'

/**
 * Brings our rows in line with a dispute as the gateway told it. A charge that we have not heard of comes first, because a
 * dispute may arrive before its payment's own event. Throws when the gateway could not be asked for that charge, so that
 * whoever calls tries again later; a charge that it does not know itself leaves the dispute without a payment (FM-DIS-06).
 */
export async function takeInDispute(
  ctx: Ctx,
  access: GatewayAccountAccess,
  told: GatewayDispute,
  by: ResolvedBy,
): Promise<Dispute> {
  const payment = await ctx.tx((t) => findPaymentByTxn(t, access.id, told.chargeTxnId))
  if (!payment) {
    const charge = await ctx.gateways.fetchTxn?.(access, { kind: 'charge', id: told.chargeTxnId })
    if (charge?.kind === 'failed')
      throw new Error(`the charge of dispute ${told.gatewayDisputeId} could not be asked for: ${charge.why}`)
    if (charge?.kind === 'found') await applyMovement(ctx, access, charge.movement, by)
  }
  return ctx.tx((t) => applyDispute(t, ctx, access, told, by), { insist: 'repeatable' })
}
