import { refundDispatchedEntry } from '../../core/ledger/refund-entry.ts'
import { refundParts } from '../../core/refund/refundable.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayTxn, Outcome } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import type { ResolvedBy } from '../../store/attempt.ts'
import { openException, resolveException } from '../../store/exception.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { lockPayment, type Payment } from '../../store/payment.ts'
import { insertRefund, lockRefund, moveRefund, type Refund } from '../../store/refund.ts'
import { failFound, settleFound } from './apply-refund-outcome.ts'
import { mostThatFits, partsLeft, readGiven, refundedTax } from './parts-left.ts'
import { noteRequest } from './refund-payment.ts'

type Found = {
  readonly payment: Payment
  readonly txn: GatewayTxn
  readonly settled: boolean
  readonly by: ResolvedBy
}

/**
 * Books a refund that the gateway made and nobody here asked for, as a refund like any other: parts, ledger, invoice,
 * credit note. The customer hears nothing from us. More than the payment still holds cannot be booked: staff are told
 * by `refund_over`, and it is tried again with the next comparison (FM-REF-05).
 */
export async function recordFoundRefund(
  t: Tx,
  ctx: Ctx,
  { payment: seen, txn, settled, by }: Found,
): Promise<'matched' | 'recorded' | 'excepted'> {
  const [invoice, payment, given] = await Promise.all([
    seen.invoiceId ? lockInvoiceMoney(t, seen.invoiceId) : null,
    lockPayment(t, seen.id),
    readGiven(t, seen),
  ])
  if (!payment || given.refunds.some((r) => r.gatewayRefundId === txn.gatewayTxnId)) return 'matched'
  const amount = txn.amount.minor
  const left = partsLeft(payment, given)
  const most = mostThatFits(payment, given, left)
  if (amount > most || txn.amount.currency !== payment.currency) {
    await openException(t, {
      id: ctx.ids.uuid(),
      kind: 'refund_over',
      subjectKind: 'payment',
      subjectId: payment.id,
      facts: { gatewayRefundId: txn.gatewayTxnId, found: txn.amount, refundable: most, foundBy: by },
    })
    return 'excepted'
  }
  resolveException(t, 'refund_over', payment.id, 'The refund fits now and is recorded.')
  const parts = refundParts(amount, left)
  const tax = refundedTax(invoice, parts.fromInvoice, given.credited)
  const refund: Refund = {
    id: ctx.ids.uuid(),
    paymentId: payment.id,
    invoiceId: payment.invoiceId,
    gatewayAccountId: payment.gatewayAccountId,
    gatewayRefundId: txn.gatewayTxnId,
    amount,
    currency: payment.currency,
    reason: 'Refunded in the gateway’s dashboard',
    reopen: false,
    ...parts,
    taxAmount: tax,
    // Not `dispatched`: of those there is one a payment, and ours may be under way at the same time.
    state: 'pending',
    failure: null,
    liveMode: payment.liveMode,
    requestedBy: ctx.actor,
    createdAt: t.now,
    succeededAt: null,
  }
  insertRefund(t, refund, true)
  moveRefund(t, refund)
  const entry = refundDispatchedEntry({
    refundId: refund.id,
    customerId: payment.customerId,
    currency: refund.currency,
    reopen: false,
    ...parts,
    tax,
  })
  postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode: refund.liveMode }])
  noteRequest(t, ctx, refund)
  if (payment.amountDisputed > 0n)
    await openException(t, {
      id: ctx.ids.uuid(),
      kind: 'dispute_on_refunded',
      subjectKind: 'payment',
      subjectId: payment.id,
      facts: { gatewayRefundId: txn.gatewayTxnId, found: txn.amount, disputed: payment.amountDisputed },
    })
  if (settled) await settleFound(t, ctx, { invoice, payment, refund })
  return 'recorded'
}

/** A refund that was found pending has been decided since. One of ours is decided through its attempt instead. */
export async function settleFoundRefund(t: Tx, ctx: Ctx, seen: Refund, outcome: Outcome): Promise<void> {
  const [invoice, payment, refund] = await Promise.all([
    seen.invoiceId ? lockInvoiceMoney(t, seen.invoiceId) : null,
    lockPayment(t, seen.paymentId),
    lockRefund(t, seen.id),
  ])
  if (!payment || refund.state !== 'pending') return
  if (outcome.kind === 'succeeded') await settleFound(t, ctx, { invoice, payment, refund })
  if (outcome.kind === 'declined') await failFound(t, ctx, { invoice, payment, refund })
}
