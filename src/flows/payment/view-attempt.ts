import { isUndecided } from '../../core/payment/attempt-state.ts'
import { paymentNotFound } from '../../core/payment/refusals.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { findAttempt } from '../../store/attempt.ts'
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
    const newest = await t.maybe<{ id: string | null; invoiceId: string }>(
      `select i.invoice_id, (select a.id from gateway_attempts a
           join payment_intents own on own.organization_id = a.organization_id and own.id = a.intent_id
          where a.organization_id = $1 and own.invoice_id = i.invoice_id and (a.intent_id = i.id or a.command_key = $3)
            and a.op <> 'cancel_object' order by a.created_at desc, a.seq desc limit 1) as id
         from payment_intents i where i.organization_id = $1 and i.id = $2`,
      [t.organizationId, attempt.intentId, attempt.commandKey],
    )
    if (newest?.invoiceId !== invoiceId) throw paymentNotFound()
    const step = attempt.op === 'create_object' || (attempt.op === 'cancel_object' && !isUndecided(attempt.state))
    const shown = step && newest.id && newest.id !== attempt.id ? await findAttempt(t, newest.id) : attempt
    if (!shown) throw paymentNotFound()
    return viewOf(shown, invoice)
  })
}
