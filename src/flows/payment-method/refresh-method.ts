import { methodWords } from '../../core/payment/method-words.ts'
import { expiryText } from '../../core/payment-method/expiry.ts'
import { isAlike } from '../../core/payment-method/is-alike.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, HeldMethod } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { lockCustomer } from '../../store/customer.ts'
import { findByGatewayMethod, lockPaymentMethod, storeDetach, storeRenewed } from '../../store/payment-method.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { removeLocked } from './remove-method.ts'

/**
 * Asks the gateway how a saved method is now. One that it keeps for its owner no more is removed, and its agreement with it;
 * one that its bank has renewed gets the new digits and expiry. What nobody saved here, or is removed already, is not asked
 * about. `failure` says why the gateway could not be asked.
 */
export async function refreshMethod(
  ctx: Ctx,
  access: GatewayAccountAccess,
  gatewayMethodId: string,
): Promise<{ readonly failure: string | null }> {
  const known = await ctx.tx((t) => findByGatewayMethod(t, access.id, gatewayMethodId))
  if (!known || known.removedAt) return { failure: null }
  const answer = await ctx.gateways.fetchMethod?.(access, gatewayMethodId)
  if (!answer || answer.kind === 'failed') return { failure: answer?.why ?? 'unsupported' }
  if (answer.kind === 'absent') return { failure: `the gateway does not know payment method ${gatewayMethodId}` }
  await ctx.tx((t) => takeIn(t, ctx, known.id, answer.method))
  return { failure: null }
}

async function takeIn(t: Tx, ctx: Ctx, id: string, held: HeldMethod): Promise<void> {
  const method = await lockPaymentMethod(t, id)
  if (!method || method.removedAt) return
  await lockCustomer(t, method.customerId)
  if (held.gatewayCustomerId !== method.gatewayCustomerId) {
    await removeLocked(t, ctx, method, 'gateway')
    storeDetach(t, id, { detached: true, nextAt: null })
    return
  }
  if (held.kind !== method.kind || isAlike(method, held)) return
  storeRenewed(t, id, held)
  await addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'customer',
    subjectId: method.customerId,
    type: 'payment_method_renewed',
    data: {
      paymentMethodId: id,
      before: methodWords('gateway', method),
      method: methodWords('gateway', held),
      expires: expiryText(held),
    },
    actor: ctx.actor,
  })
}
