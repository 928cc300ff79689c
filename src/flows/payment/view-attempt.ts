import { isUndecided } from '../../core/payment/attempt-state.ts'
import { paymentNotFound } from '../../core/payment/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findAttempt, findNewestOfIntent } from '../../store/attempt.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { type View, viewOf } from './view.ts'

/**
 * How an attempt of this invoice stands now; what the payment page polls. Refuses an attempt of another invoice as if
 * it did not exist. Of a step that is done, what followed it is told: on the same intent, or by the same command.
 */
export async function viewAttempt(ctx: Ctx, invoiceId: string, attemptId: string): Promise<View> {
  return ctx.tx(async (t) => {
    const [invoice, attempt] = await Promise.all([lockInvoiceMoney(t, invoiceId), findAttempt(t, attemptId)])
    if (!invoice || !attempt?.intentId) throw paymentNotFound()
    const newest = await findNewestOfIntent(t, attempt.intentId, attempt.commandKey)
    if (newest?.invoiceId !== invoiceId) throw paymentNotFound()
    const step = attempt.op === 'create_object' || (attempt.op === 'cancel_object' && !isUndecided(attempt.state))
    const shown = step && newest.id && newest.id !== attempt.id ? await findAttempt(t, newest.id) : attempt
    if (!shown) throw paymentNotFound()
    return viewOf(shown, invoice)
  })
}
