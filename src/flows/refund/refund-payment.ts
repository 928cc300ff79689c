import { createHash } from 'node:crypto'
import { isOpenDispute, takesMoney } from '../../core/dispute/dispute-state.ts'
import { disputedNotRefundable } from '../../core/dispute/refusals.ts'
import { refundDispatchedEntry } from '../../core/ledger/refund-entry.ts'
import { min, money } from '../../core/money/money.ts'
import { formatMoney } from '../../core/money/text.ts'
import { paymentNotFound } from '../../core/payment/refusals.ts'
import { isUndecidedRefund } from '../../core/refund/refund-state.ts'
import { type RefundParts, refundable, refundParts } from '../../core/refund/refundable.ts'
import {
  cannotOweAgain,
  nothingToRefund,
  refundNotPositive,
  refundPrincipalTooLarge,
  refundTipAboveAmount,
  refundTipTooLarge,
  refundTooLarge,
  refundUnderWay,
} from '../../core/refund/refusals.ts'
import { refuse } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayRequest } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { findAttemptByCommand, insertDispatched } from '../../store/attempt.ts'
import { listDisputesOfPayment } from '../../store/dispute.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { findPayment, lockPayment, type Payment } from '../../store/payment.ts'
import { findRefund, insertRefund, type Refund } from '../../store/refund.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { refuseInQuarantine } from '../guard/refuse-in-quarantine.ts'
import { callInTime, deadlineFrom } from '../payment/call-in-time.ts'
import { bigintText } from '../payment/write-attempt.ts'
import { applyRefundOutcome, type RefundKey, settleByHand } from './apply-refund-outcome.ts'
import { partsLeft, readGiven, refundedTax } from './parts-left.ts'

export type RefundCommand = {
  readonly paymentId: string
  /** Minor units of the payment's currency; absent: all that can still be refunded. */
  readonly amount?: bigint | undefined
  /** How much of it is given back of the tip (PRODUCT R12); absent: what is left of the tip comes last. */
  readonly tip?: bigint | undefined
  readonly reason: string
  /** The invoice is owed again; otherwise the refund writes a credit note (PRODUCT R13). */
  readonly reopen: boolean
  /** One-time key of the request: equal commands are one refund (FM-REF-01). */
  readonly commandKey: string
}

type Prepared =
  | { readonly kind: 'answer'; readonly refund: Refund }
  | {
      readonly kind: 'call'
      readonly key: RefundKey
      readonly access: GatewayAccountAccess
      readonly request: GatewayRequest
      readonly deadlineAt: Temporal.Instant
    }

/**
 * Gives money back through the payment it came from. Written before it is sent, one undecided refund a payment, never
 * more than was captured (I-07). The answer may be `unknown` or `pending`: it is then found out by itself.
 */
export async function refundPayment(ctx: Ctx, command: RefundCommand): Promise<Refund> {
  const prepared = await ctx.tx((t) => prepareRefund(t, ctx, command))
  if (prepared.kind === 'answer') {
    ctx.queue.wakeRelay()
    return prepared.refund
  }
  const outcome = await callInTime(ctx, prepared.access, prepared.request, prepared.deadlineAt)
  const apply = (t: Tx) => applyRefundOutcome(t, ctx, prepared.key, outcome, 'response')
  const refund = await ctx.tx(apply, { insist: 'repeatable' })
  ctx.queue.wakeRelay()
  return refund
}

async function prepareRefund(t: Tx, ctx: Ctx, command: RefundCommand): Promise<Prepared> {
  const [seen, same] = await Promise.all([
    findPayment(t, command.paymentId),
    findAttemptByCommand(t, command.commandKey),
  ])
  if (!seen) throw paymentNotFound()
  if (same?.refundId) {
    const refund = await findRefund(t, same.refundId)
    if (refund && refund.paymentId === seen.id) return { kind: 'answer', refund }
    throw refuse('invalid', 'command_key_reused', 'This key was used for another request; use a new one.')
  }
  if (seen.kind === 'gateway') await refuseInQuarantine(t)
  const [invoice, payment, given, disputes, account] = await Promise.all([
    seen.invoiceId ? lockInvoiceMoney(t, seen.invoiceId) : null,
    lockPayment(t, seen.id),
    readGiven(t, seen),
    listDisputesOfPayment(t, seen.id),
    seen.gatewayAccountId ? findGatewayAccount(t, seen.gatewayAccountId) : null,
  ])
  if (!payment) throw paymentNotFound()
  if (given.refunds.some((r) => isUndecidedRefund(r.state))) throw refundUnderWay()
  // Gateways refuse it as well: the bank has the money already (FM-REF-07).
  if (disputes.some((dispute) => takesMoney(dispute) && isOpenDispute(dispute.status))) throw disputedNotRefundable()

  const left = partsLeft(payment, given)
  const amount = amountToRefund(payment, given.refunds, left, command, invoice?.locale ?? 'en-US')
  const parts = refundParts(amount, left, command.tip)
  if (command.reopen && invoice?.writtenOffAt && parts.fromInvoice > 0n) throw cannotOweAgain(invoice)
  const tax = command.reopen ? 0n : refundedTax(invoice, parts.fromInvoice, given.credited)
  const refund: Refund = {
    id: ctx.ids.uuid(),
    paymentId: payment.id,
    invoiceId: payment.invoiceId,
    gatewayAccountId: payment.gatewayAccountId,
    gatewayRefundId: null,
    amount,
    currency: payment.currency,
    reason: command.reason,
    reopen: command.reopen,
    ...parts,
    taxAmount: tax,
    state: 'dispatched',
    failure: null,
    liveMode: payment.liveMode,
    requestedBy: ctx.actor,
    createdAt: t.now,
    succeededAt: null,
  }
  insertRefund(t, refund)
  const entry = refundDispatchedEntry({
    refundId: refund.id,
    customerId: payment.customerId,
    currency: refund.currency,
    reopen: refund.reopen,
    ...parts,
    tax,
  })
  postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode: refund.liveMode }])
  noteRequest(t, ctx, refund)

  if (payment.kind !== 'gateway')
    return { kind: 'answer', refund: await settleByHand(t, ctx, { invoice, payment, refund }) }
  if (!account?.secrets) {
    throw refuse(
      'conflict',
      'gateway_disconnected',
      'The gateway of this payment is disconnected; connect it again, or refund in its own dashboard.',
    )
  }
  return dispatch(t, ctx, command, payment, refund, accessTo(ctx.vault, t.organizationId, account))
}

function amountToRefund(
  payment: Payment,
  refunds: readonly Refund[],
  left: RefundParts,
  command: RefundCommand,
  locale: string,
): bigint {
  const text = (minor: bigint) => formatMoney(money(minor, payment.currency), locale)
  const principal = left.fromCredit + left.fromInvoice
  const most = min(refundable(payment, refunds), principal + left.fromTip)
  if (most <= 0n) throw nothingToRefund()
  const { tip } = command
  const amount = command.amount ?? (tip === undefined ? most : min(most, principal + tip))
  if (amount <= 0n) throw refundNotPositive()
  if (amount > most) throw refundTooLarge(text(most))
  if (tip === undefined) return amount
  if (tip < 0n || tip > left.fromTip) throw refundTipTooLarge(text(left.fromTip))
  if (tip > amount) throw refundTipAboveAmount()
  if (amount - tip > principal) throw refundPrincipalTooLarge(text(principal))
  return amount
}

/** The request stands on the timelines of invoice and payment, whoever made it. */
export function noteRequest(t: Tx, ctx: Ctx, refund: Refund): void {
  const data = {
    refundId: refund.id,
    paymentId: refund.paymentId,
    amount: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
    reopen: refund.reopen,
  }
  const event = { type: 'refund_requested', data, actor: ctx.actor }
  if (refund.invoiceId)
    addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'invoice', subjectId: refund.invoiceId, ...event })
  addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'payment', subjectId: refund.paymentId, ...event })
}

function dispatch(
  t: Tx,
  ctx: Ctx,
  command: RefundCommand,
  payment: Payment,
  refund: Refund,
  access: GatewayAccountAccess,
): Prepared {
  const request: GatewayRequest = {
    op: 'refund',
    merchantRef: ctx.ids.merchantRef(),
    idempotencyKey: ctx.ids.uuid(),
    gatewayTxnId: payment.gatewayTxnId ?? '',
    amount: money(refund.amount, refund.currency),
  }
  const attemptId = ctx.ids.uuid()
  const deadlineAt = deadlineFrom(ctx, access, t.now)
  insertDispatched(t, {
    id: attemptId,
    intentId: payment.intentId,
    refundId: refund.id,
    op: 'refund',
    gatewayAccountId: access.id,
    merchantRef: request.merchantRef,
    idempotencyKey: request.idempotencyKey,
    commandKey: command.commandKey,
    amount: refund.amount,
    tipAmount: refund.fromTip,
    currency: refund.currency,
    method: payment.method,
    request,
    requestHash: createHash('sha256').update(JSON.stringify(request, bigintText)).digest(),
    deadlineAt,
  })
  return {
    kind: 'call',
    key: { attemptId, refundId: refund.id, paymentId: payment.id, invoiceId: payment.invoiceId },
    access,
    request,
    deadlineAt,
  }
}
