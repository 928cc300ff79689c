import { paymentNotFound } from '../../core/payment/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findAttempt } from '../../store/attempt.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { type View, viewOf } from './view.ts'

/**
 * How an attempt of this invoice stands now; what the payment page polls. Refuses an attempt of another invoice as if
 * it did not exist. A step that was followed by the real request answers with that one.
 */
export async function viewAttempt(ctx: Ctx, invoiceId: string, attemptId: string): Promise<View> {
  return ctx.tx(async (t) => {
    const [invoice, attempt] = await Promise.all([lockInvoiceMoney(t, invoiceId), findAttempt(t, attemptId)])
    if (!invoice || !attempt?.intentId) throw paymentNotFound()
    const newest = await t.maybe<{ id: string; invoiceId: string }>(
      `select a.id, i.invoice_id from gateway_attempts a
         join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
        where a.organization_id = $1 and a.intent_id = $2 and a.op <> 'cancel_object' order by a.seq desc limit 1`,
      [t.organizationId, attempt.intentId],
    )
    if (newest?.invoiceId !== invoiceId) throw paymentNotFound()
    const shown = attempt.op === 'create_object' && newest.id !== attempt.id ? await findAttempt(t, newest.id) : attempt
    if (!shown) throw paymentNotFound()
    return viewOf(shown, invoice)
  })
}
