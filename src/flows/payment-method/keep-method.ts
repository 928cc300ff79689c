import { methodWords } from '../../core/payment/method-words.ts'
import { isAlike } from '../../core/payment-method/is-alike.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayTxn } from '../../ports/gateway.ts'
import type { KeptMethod } from '../../ports/paid-with.ts'
import type { Tx } from '../../ports/tx.ts'
import { insertAgreement } from '../../store/agreement.ts'
import type { Attempt } from '../../store/attempt.ts'
import { lockCustomer } from '../../store/customer.ts'
import type { Intent } from '../../store/intent.ts'
import {
  findByGatewayMethod,
  insertPaymentMethod,
  listSavedFor,
  lockPaymentMethod,
} from '../../store/payment-method.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { removeLocked } from './remove-method.ts'

type Paid = { readonly intent: Intent; readonly attempt: Attempt; readonly txn: GatewayTxn }

/**
 * Writes down what the gateway keeps of a payment's method, and what the payer agreed to when they asked for that: only
 * where they did, and only for the customer it was paid for. In the transaction that records the payment, whoever brings the
 * news, so that a crash forgets neither. The same card saved again replaces the one before.
 */
export async function keepMethod(t: Tx, ctx: Ctx, { intent, attempt, txn }: Paid): Promise<void> {
  const { saving } = attempt
  const { kept } = txn
  if (!saving || !kept || kept.gatewayCustomerId !== intent.gatewayCustomerId) return
  const [known, saved] = await Promise.all([
    findByGatewayMethod(t, intent.gatewayAccountId, kept.gatewayMethodId),
    listSavedFor(t, intent.customerId, intent.gatewayAccountId),
  ])
  if (known) return
  const method = methodOf(ctx, intent, txn, kept)
  const same = method.last4 === null ? [] : saved.filter((one) => isAlike(one, method))
  for (const one of same) await lockPaymentMethod(t, one.id)
  await lockCustomer(t, intent.customerId)
  for (const one of same) await removeLocked(t, ctx, one, 'replaced')
  insertPaymentMethod(t, method)
  insertAgreement(t, {
    id: ctx.ids.uuid(),
    paymentMethodId: method.id,
    version: saving.version,
    words: saving.words,
    agreedAt: attempt.createdAt,
    agreedIp: saving.ip,
    paymentLinkId: saving.linkId,
    networkTxnId: kept.networkTxnId,
  })
  await addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'customer',
    subjectId: intent.customerId,
    type: 'payment_method_saved',
    data: { paymentMethodId: method.id, method: methodWords('gateway', method), invoiceId: intent.invoiceId },
    actor: ctx.actor,
  })
}

type NewMethod = Parameters<typeof insertPaymentMethod>[1]

const methodOf = (ctx: Ctx, intent: Intent, txn: GatewayTxn, kept: KeptMethod): NewMethod => ({
  id: ctx.ids.uuid(),
  customerId: intent.customerId,
  gatewayAccountId: intent.gatewayAccountId,
  gatewayMethodId: kept.gatewayMethodId,
  kind: txn.method?.kind ?? 'card',
  brand: txn.method?.brand ?? null,
  last4: txn.method?.last4 ?? null,
  expiryMonth: kept.expiryMonth,
  expiryYear: kept.expiryYear,
  liveMode: txn.liveMode,
})
