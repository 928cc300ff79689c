import { receivePayment } from '../../core/invoice/receive-payment.ts'
import { offlineEntry } from '../../core/ledger/offline-entry.ts'
import { MAX_AMOUNT, money } from '../../core/money/money.ts'
import type { OfflineKind } from '../../core/payment/payment.ts'
import { amountNotPositive } from '../../core/payment/refusals.ts'
import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { addAllocation, addCustomerCredit } from '../../store/allocation.ts'
import { lockInvoiceMoney, storeInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { addOutboxMessage } from '../../store/outbox.ts'
import { insertPayment } from '../../store/payment.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { mustReceive } from './must-receive.ts'

export type OfflinePayment = {
  readonly invoiceId: string
  /** Minor units of the invoice's currency. */
  readonly amount: bigint
  readonly kind: OfflineKind
  /** Calendar day in the organization's zone; absent: today. Not in the future. */
  readonly receivedOn?: string | undefined
  readonly reference?: string | null
  readonly note?: string | null
  /** Mail a receipt to the invoice's contact. */
  readonly receipt: boolean
}

/**
 * Books cash, a cheque or a transfer that staff received. What exceeds the amount due becomes the customer's credit,
 * also when a card payment is being confirmed at the same moment: both are recorded (FM-PAY-16). Returns the payment's id.
 */
export async function recordOffline(ctx: Ctx, p: OfflinePayment): Promise<{ paymentId: string; surplus: bigint }> {
  if (p.amount <= 0n || p.amount > MAX_AMOUNT) throw amountNotPositive()
  const recorded = await ctx.tx(async (t) => {
    const invoice = mustReceive(await lockInvoiceMoney(t, p.invoiceId))
    const today = ctx.clock.today(invoice.zone)
    const receivedOn = p.receivedOn ?? today
    if (receivedOn > today)
      throw refuse(
        'invalid',
        'received_in_future',
        `The day received (${receivedOn}) lies in the future; enter the day the money came.`,
        'receivedOn',
      )

    const received = receivePayment(invoice, money(p.amount, invoice.currency))
    const paymentId = ctx.ids.uuid()
    insertPayment(t, {
      id: paymentId,
      intentId: null,
      invoiceId: invoice.id,
      customerId: invoice.customerId,
      kind: p.kind,
      gatewayAccountId: null,
      gatewayTxnId: null,
      amount: p.amount,
      tipAmount: 0n,
      fee: null,
      currency: invoice.currency,
      state: 'captured',
      method: null,
      reference: p.reference ?? null,
      note: p.note ?? null,
      source: ctx.actor.kind === 'api_key' ? 'api' : 'backoffice',
      liveMode: invoice.liveMode,
      receivedOn,
      capturedAt: t.now,
      createdBy: ctx.actor,
    })
    const source = { sourceKind: 'payment', sourceId: paymentId } as const
    addAllocation(t, { id: ctx.ids.uuid(), invoiceId: invoice.id, ...source, amount: received.allocated })
    addCustomerCredit(t, {
      id: ctx.ids.uuid(),
      customerId: invoice.customerId,
      currency: invoice.currency,
      amount: received.surplus,
      ...source,
      liveMode: invoice.liveMode,
    })
    const entry = offlineEntry({
      paymentId,
      customerId: invoice.customerId,
      currency: invoice.currency,
      allocated: received.allocated,
      surplus: received.surplus,
    })
    postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode: invoice.liveMode }])
    storeInvoiceMoney(t, received.invoice)
    const data = {
      paymentId,
      amount: p.amount,
      currency: invoice.currency,
      kind: p.kind,
      reference: p.reference ?? null,
    }
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: invoice.id,
      type: 'payment_received',
      data,
      actor: ctx.actor,
    })
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'payment',
      subjectId: paymentId,
      type: 'captured',
      data: { ...data, invoiceId: invoice.id },
      actor: ctx.actor,
    })
    addOutboxMessage(t, {
      id: ctx.ids.uuid(),
      topic: 'payment_succeeded',
      subjectId: paymentId,
      payload: { paymentId, invoiceId: invoice.id, receipt: p.receipt },
    })
    return { paymentId, surplus: received.surplus }
  })
  ctx.queue.wakeRelay()
  return recorded
}
