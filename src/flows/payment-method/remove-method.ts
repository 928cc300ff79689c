import { methodWords } from '../../core/payment/method-words.ts'
import { methodNotFound } from '../../core/payment-method/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { revokeAgreement } from '../../store/agreement.ts'
import { lockCustomer } from '../../store/customer.ts'
import { lockPaymentMethod, markRemoved, type PaymentMethod, type RemovedWhy } from '../../store/payment-method.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { detachMethod } from './detach-method.ts'

type Removal = {
  readonly id: string
  /** Whose it has to be; a method of anybody else does not exist for them. */
  readonly customerId?: string
  readonly liveMode: boolean
  readonly why: Extract<RemovedWhy, 'customer' | 'staff'>
}

/**
 * Takes a saved method away, and with it the agreement to charge it. From the commit on nobody is charged by it; an attempt
 * that left before finishes (FM-REN-09). The gateway is told to let go of it at once, and again until it has. Removing one
 * that is removed already changes nothing. Refuses one that is not there, of another mode, or of another customer.
 */
export async function removeMethod(ctx: Ctx, removal: Removal): Promise<void> {
  await ctx.tx(async (t) => {
    const method = await lockPaymentMethod(t, removal.id)
    if (!method || method.liveMode !== removal.liveMode) throw methodNotFound()
    if (removal.customerId !== undefined && method.customerId !== removal.customerId) throw methodNotFound()
    if (method.removedAt) return
    await lockCustomer(t, method.customerId)
    await removeLocked(t, ctx, method, removal.why)
  })
  await detachMethod(ctx, removal.id)
}

/** The same where the customer's row is locked already. */
export async function removeLocked(t: Tx, ctx: Ctx, method: PaymentMethod, why: RemovedWhy): Promise<void> {
  const removed = await markRemoved(t, method.id, why, why === 'gateway' ? null : t.now)
  if (removed === 0) return
  revokeAgreement(t, method.id)
  await addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'customer',
    subjectId: method.customerId,
    type: 'payment_method_removed',
    data: { paymentMethodId: method.id, method: methodWords('gateway', method), why },
    actor: ctx.actor,
  })
}
