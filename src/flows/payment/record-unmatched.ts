import { captureEntry } from '../../core/ledger/capture-entry.ts'
import { feeEntry } from '../../core/ledger/fee-entry.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayTxn } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { addCustomerCredit } from '../../store/allocation.ts'
import type { ResolvedBy } from '../../store/attempt.ts'
import { getBillingSettings } from '../../store/billing-settings.ts'
import { ensureUnmatchedCustomer } from '../../store/customer.ts'
import { openException } from '../../store/exception.ts'
import { postEntries } from '../../store/ledger.ts'
import { addOutboxMessage } from '../../store/outbox.ts'
import { findPaymentByTxn, insertPayment } from '../../store/payment.ts'
import { addTimelineEvent } from '../../store/timeline.ts'

type Unmatched = { readonly access: GatewayAccountAccess; readonly txn: GatewayTxn; readonly by: ResolvedBy }

/**
 * Books money that a gateway took and nobody here asked for: made in its dashboard, or forgotten with a restored database
 * (CORRECTNESS §9, §12). It belongs to no invoice, so all of it is credit of the customer "Unmatched payments", until
 * staff say whose it is. An exception tells them; no customer is told anything.
 */
export async function recordUnmatched(t: Tx, ctx: Ctx, { access, txn, by }: Unmatched): Promise<void> {
  const [{ zone }, customerId] = await Promise.all([getBillingSettings(t), ensureUnmatchedCustomer(t)])
  // That customer is locked now, so two witnesses of one charge are heard one after the other.
  if (await findPaymentByTxn(t, access.id, txn.gatewayTxnId)) return
  const paymentId = ctx.ids.uuid()
  const { minor, currency } = txn.amount
  insertPayment(t, {
    id: paymentId,
    intentId: null,
    invoiceId: null,
    customerId,
    kind: 'gateway',
    gatewayAccountId: access.id,
    gatewayTxnId: txn.gatewayTxnId,
    amount: minor,
    tipAmount: 0n,
    fee: txn.fee,
    currency,
    state: 'captured',
    method: txn.method,
    reference: null,
    note: null,
    source: 'gateway',
    liveMode: txn.liveMode,
    receivedOn: txn.at.toZonedDateTimeISO(zone).toPlainDate().toString(),
    capturedAt: txn.at,
    createdBy: ctx.actor,
  })
  addCustomerCredit(t, {
    id: ctx.ids.uuid(),
    customerId,
    currency,
    amount: minor,
    sourceKind: 'payment',
    sourceId: paymentId,
    liveMode: txn.liveMode,
  })
  const common = { paymentId, gatewayAccountId: access.id, currency }
  const capture = captureEntry({ ...common, customerId, allocated: 0n, surplus: minor, tip: 0n })
  const entries = txn.fee ? [capture, feeEntry({ ...common, fee: txn.fee })] : [capture]
  postEntries(
    t,
    entries.map((entry) => ({ entryId: ctx.ids.uuid(), entry, liveMode: txn.liveMode })),
  )
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'payment',
    subjectId: paymentId,
    type: 'captured',
    data: { paymentId, amount: minor, currency, method: txn.method, foundBy: by },
    actor: ctx.actor,
  })
  addOutboxMessage(t, {
    id: ctx.ids.uuid(),
    topic: 'payment_succeeded',
    subjectId: paymentId,
    payload: { paymentId, invoiceId: null, receipt: false },
  })
  openException(t, {
    id: ctx.ids.uuid(),
    kind: 'unmatched_payment',
    subjectKind: 'payment',
    subjectId: paymentId,
    facts: {
      gatewayTxnId: txn.gatewayTxnId,
      foundReference: txn.merchantRef,
      found: txn.amount,
      foundBy: by,
      description: txn.description ?? null,
    },
  })
}
