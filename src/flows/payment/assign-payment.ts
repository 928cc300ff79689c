import { receivePayment } from '../../core/invoice/receive-payment.ts'
import { assignEntries } from '../../core/ledger/assign-entry.ts'
import { money } from '../../core/money/money.ts'
import {
  paymentBelongsAlready,
  paymentNotFound,
  paymentOtherCurrency,
  paymentRefundedInPart,
} from '../../core/payment/refusals.ts'
import { countsAsRefunded } from '../../core/refund/refund-state.ts'
import type { Ctx } from '../../ports/ctx.ts'
import { addAllocation, addCustomerCredit } from '../../store/allocation.ts'
import { resolveException } from '../../store/exception.ts'
import { lockInvoiceMoney, storeInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { lockPayment, storePaymentOwner } from '../../store/payment.ts'
import { listRefundsOfPayment } from '../../store/refund.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { mustReceive } from './must-receive.ts'

/**
 * Staff say which invoice a payment is for that the gateway took and nobody here had asked for: made in its dashboard,
 * or forgotten with a restored database. What exceeds the amount due becomes the customer's credit. Nothing is charged
 * and nobody is told; the discrepancy is closed.
 */
export async function assignPayment(ctx: Ctx, paymentId: string, invoiceId: string): Promise<void> {
  await ctx.tx(async (t) => {
    const [found, payment, refunds] = await Promise.all([
      lockInvoiceMoney(t, invoiceId),
      lockPayment(t, paymentId),
      listRefundsOfPayment(t, paymentId),
    ])
    if (!payment) throw paymentNotFound()
    const invoice = mustReceive(found?.liveMode === payment.liveMode ? found : null)
    if (payment.invoiceId !== null || payment.customerId === null || payment.gatewayAccountId === null)
      throw paymentBelongsAlready()
    if (refunds.some(({ state }) => countsAsRefunded(state))) throw paymentRefundedInPart()
    if (payment.currency !== invoice.currency) throw paymentOtherCurrency(payment.currency, invoice.currency)

    const received = receivePayment(invoice, money(payment.amount, payment.currency))
    const source = { sourceKind: 'payment', sourceId: paymentId } as const
    const credit = { currency: payment.currency, liveMode: payment.liveMode, ...source }
    storePaymentOwner(t, paymentId, { invoiceId, customerId: invoice.customerId })
    const sameCustomer = payment.customerId === invoice.customerId
    const [taken, given] = sameCustomer ? [-received.allocated, 0n] : [-payment.amount, received.surplus]
    addCustomerCredit(t, { id: ctx.ids.uuid(), customerId: payment.customerId, amount: taken, ...credit })
    addCustomerCredit(t, { id: ctx.ids.uuid(), customerId: invoice.customerId, amount: given, ...credit })
    addAllocation(t, { id: ctx.ids.uuid(), invoiceId, ...source, amount: received.allocated })
    const entries = assignEntries({
      paymentId,
      gatewayAccountId: payment.gatewayAccountId,
      currency: payment.currency,
      fromCustomerId: payment.customerId,
      customerId: invoice.customerId,
      allocated: received.allocated,
      surplus: received.surplus,
    })
    postEntries(
      t,
      entries.map((entry) => ({ entryId: ctx.ids.uuid(), entry, liveMode: payment.liveMode })),
    )
    storeInvoiceMoney(t, received.invoice)
    const data = { paymentId, invoiceId, number: invoice.number, amount: payment.amount, currency: payment.currency }
    const event = { data, actor: ctx.actor }
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'invoice',
      subjectId: invoiceId,
      type: 'payment_received',
      ...event,
    })
    addTimelineEvent(t, {
      id: ctx.ids.uuid(),
      subjectKind: 'payment',
      subjectId: paymentId,
      type: 'assigned',
      ...event,
    })
    resolveException(t, 'unmatched_payment', paymentId, `Put onto invoice ${invoice.number ?? ''}`.trim())
  })
}
