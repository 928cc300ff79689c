import type { PaymentJson, PaymentRecordJson, RefundJson } from '../../contract/payment.ts'
import { showId } from '../../core/id/id.ts'
import { declineWords } from '../../core/payment/decline-words.ts'
import { methodWords } from '../../core/payment/method-words.ts'
import { attemptStatus, paymentStatus } from '../../core/payment/record-status.ts'
import type { Attempt } from '../../store/attempt.ts'
import type { PaymentRecordRow } from '../../store/payment-list.ts'
import type { Refund } from '../../store/refund.ts'
import { minorUnits } from '../http.ts'
import { presentActor } from './timeline.ts'

export const presentPaymentRecord = (r: PaymentRecordRow): PaymentRecordJson => ({
  id: showId(r.record === 'payment' ? 'pay' : 'int', r.id),
  kind: r.record,
  status: r.record === 'payment' ? paymentStatus({ ...r, state: r.paymentState }) : attemptStatus(r.attemptState),
  amount: minorUnits(r.amount),
  tip: minorUnits(r.tipAmount),
  refunded: minorUnits(r.amountRefunded),
  fee: r.fee === null ? null : minorUnits(r.fee),
  currency: r.currency,
  method: methodWords(r.kind, r.method),
  gateway: r.gateway,
  gatewayReference: r.gatewayReference,
  declineReason: r.declineCode && declineWords(r.declineCode).staff,
  customerId: r.customerId && showId('cus', r.customerId),
  customerName: r.customerName,
  invoiceId: r.invoiceId && showId('inv', r.invoiceId),
  invoiceNumber: r.invoiceNumber,
  source: r.source,
  liveMode: r.liveMode,
  at: r.at.toString(),
})

export const presentRefund = (r: Refund): RefundJson => ({
  id: showId('rfd', r.id),
  paymentId: showId('pay', r.paymentId),
  amount: minorUnits(r.amount),
  tip: minorUnits(r.fromTip),
  currency: r.currency,
  reason: r.reason,
  reopen: r.reopen,
  state: r.state,
  failure: r.failure,
  requestedBy: presentActor(r.requestedBy),
  createdAt: r.createdAt.toString(),
  succeededAt: r.succeededAt?.toString() ?? null,
})

export const presentAttempt = (a: Attempt): PaymentJson['attempts'][number] => ({
  id: showId('att', a.id),
  op: a.op,
  state: a.state,
  amount: minorUnits(a.amount),
  currency: a.currency,
  method: a.method ? methodWords('gateway', a.method) : '',
  reference: a.merchantRef,
  gatewayReference: a.gatewayTxnId,
  declineReason: a.declineCode && declineWords(a.declineCode).staff,
  resolvedBy: a.resolvedBy,
  createdAt: a.createdAt.toString(),
  resolvedAt: a.resolvedAt?.toString() ?? null,
})
