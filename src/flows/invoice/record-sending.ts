import type { Ctx } from '../../ports/ctx.ts'
import type { Tx } from '../../ports/tx.ts'
import { type Delivery, findDelivery, markDelivered, markUndelivered } from '../../store/delivery.ts'
import { factsOf, type InvoiceRow, lockInvoice, storeInvoice, storeSendError } from '../../store/invoice.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import type { InvoiceMailPayload } from './send-invoice.ts'

/**
 * The mail server took an invoice: from now on it is Sent, unless it is further along already (C24, C25). Sending again
 * adds another event; the first sent timestamp stays. Recording the same delivery twice changes nothing.
 */
export async function recordInvoiceSent(ctx: Ctx, deliveryId: string): Promise<void> {
  await ctx.tx(async (t) => {
    const found = await lockWithDelivery(t, deliveryId)
    if (found?.delivery.state !== 'waiting' && found?.delivery.state !== 'failed') return
    const { row, payload } = found
    markDelivered(t, deliveryId)
    storeSendError(t, row.id, null)
    storeInvoice(t, { ...factsOf(row), sentAt: (row.sentAt ?? t.now).toString() })
    note(t, ctx, found, 'sent', { to: payload.to, payLink: payload.payLink })
  })
}

export type SendFailure = {
  /** What the mail server said, in words for the person who pressed Send (C26). */
  readonly sentence: string
  /** When it will be tried again; null when it was the last try. */
  readonly nextAt: Temporal.Instant | null
}

/** The mail server did not take it: the status stays, the reason is shown, and the last failure goes on the timeline. */
export async function recordSendFailed(ctx: Ctx, tried: Delivery, { sentence, nextAt }: SendFailure): Promise<void> {
  await ctx.tx(async (t) => {
    const found = await lockWithDelivery(t, tried.id)
    if (!found || (await markUndelivered(t, tried, sentence, nextAt)) === 0) return
    storeSendError(t, found.row.id, sentence)
    if (nextAt === null) note(t, ctx, found, 'send_failed', { to: found.payload.to, reason: sentence })
  })
}

type Found = { readonly row: InvoiceRow; readonly delivery: Delivery; readonly payload: InvoiceMailPayload }

/** The invoice is locked first, as always. */
async function lockWithDelivery(t: Tx, deliveryId: string): Promise<Found | null> {
  const named = await findDelivery(t, deliveryId)
  if (named?.template !== 'invoice') return null
  const payload = named.payload as InvoiceMailPayload
  const row = await lockInvoice(t, payload.invoiceId)
  const delivery = await findDelivery(t, deliveryId)
  return row && delivery && { row, delivery, payload }
}

const note = (t: Tx, ctx: Ctx, { row, payload }: Found, type: string, data: Record<string, unknown>): Promise<number> =>
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'invoice',
    subjectId: row.id,
    type,
    data,
    actor: payload.actor,
  })
