import { assert } from '../../core/assert.ts'
import { applyRefund } from '../../core/invoice/apply-refund.ts'
import type { Entry } from '../../core/ledger/entry.ts'
import { balanced } from '../../core/ledger/entry.ts'
import { refundDispatchedEntry, refundFailedEntry, refundSucceededEntry } from '../../core/ledger/refund-entry.ts'
import { money } from '../../core/money/money.ts'
import { isLateSuccess, isUndecided, next } from '../../core/payment/attempt-state.ts'
import { declineWords } from '../../core/payment/decline-words.ts'
import { refundStateFor } from '../../core/refund/refund-state.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { Outcome } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { addAllocation, addCustomerCredit } from '../../store/allocation.ts'
import { findAttempt, moveAttempt, type ResolvedBy } from '../../store/attempt.ts'
import { insertUnderNextNumber } from '../../store/credit-note.ts'
import { openException, resolveException } from '../../store/exception.ts'
import { type InvoiceMoney, lockInvoiceMoney, storeInvoiceMoney } from '../../store/invoice-money.ts'
import { postEntries } from '../../store/ledger.ts'
import { addOutboxMessage } from '../../store/outbox.ts'
import { lockPayment, type Payment, storeAmountRefunded } from '../../store/payment.ts'
import { lockRefund, moveRefund, type Refund, storeParts } from '../../store/refund.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import { lookUpLeaseSeconds } from '../payment/look-up-schedule.ts'
import { fitLate } from './parts-left.ts'

/** Names a refund's attempt and the rows to lock for it, in lock order. */
export type RefundKey = {
  readonly attemptId: string
  readonly refundId: string
  readonly paymentId: string
  readonly invoiceId: string | null
}

type Locked = { readonly invoice: InvoiceMoney | null; readonly payment: Payment; readonly refund: Refund }

/**
 * The funnel for refunds (CORRECTNESS §6): whoever brings the evidence, this alone moves a refund and its attempt. The
 * invoice changes when the gateway has given the money back, not when we asked (C32, FM-REF-10).
 */
export async function applyRefundOutcome(
  t: Tx,
  ctx: Ctx,
  key: RefundKey,
  outcome: Outcome,
  by: ResolvedBy,
): Promise<Refund> {
  const [invoice, payment, refund, attempt] = await Promise.all([
    key.invoiceId ? lockInvoiceMoney(t, key.invoiceId) : null,
    lockPayment(t, key.paymentId),
    lockRefund(t, key.refundId),
    findAttempt(t, key.attemptId),
  ])
  assert(payment !== null && attempt !== null, `refund ${key.refundId} has its payment and attempt`)
  const to = next(attempt.state, outcome.kind, 'refund')
  if (to === attempt.state) return refund
  const late = isLateSuccess(attempt.state, to)
  const booked = late ? await fitLate(t, invoice, payment, refund) : refund
  if (!booked || (to === 'succeeded' && payment.amountRefunded + refund.amount > payment.amount)) {
    reportOver(t, ctx, { payment, refund, outcome, by })
    return refund
  }

  const decided = !isUndecided(to)
  moveAttempt(t, {
    id: attempt.id,
    state: to,
    resolvedAt: decided ? t.now : null,
    resolvedBy: decided ? by : null,
    gatewayTxnId: 'txn' in outcome ? outcome.txn.gatewayTxnId : attempt.gatewayTxnId,
    nextAction: null,
    declineCode: outcome.kind === 'declined' ? outcome.code : outcome.kind === 'rejected' ? outcome.why : null,
    retryClass: outcome.kind === 'declined' ? outcome.retry : null,
    nextLookupAt: decided
      ? null
      : t.now.add({ seconds: to === 'pending' ? 3_600 : by === 'lookup' ? lookUpLeaseSeconds : 5 }),
    method: null,
    response: { kind: outcome.kind },
  })
  if (attempt.state === 'unknown') resolveException(t, 'unknown_over_15m', attempt.id, `became ${to}`)
  if (late) storeParts(t, booked)
  const locked = { invoice, payment, refund: booked }
  const gatewayRefundId = 'txn' in outcome ? outcome.txn.gatewayTxnId : null
  const state = refundStateFor(to)
  switch (state) {
    case 'succeeded':
      if ('txn' in outcome && outcome.txn.amount.minor !== refund.amount)
        reportAmount(t, ctx, refund, outcome.txn.amount.minor)
      return succeed(t, ctx, locked, gatewayRefundId, late)
    case 'failed':
    case 'canceled':
      return fail(t, ctx, locked, wordsOf(outcome))
    case 'requested':
    case 'dispatched':
    case 'unknown':
    case 'pending': {
      const moved = { ...refund, state, gatewayRefundId }
      moveRefund(t, moved)
      return moved
    }
  }
}

/** Money that staff gave back by hand, for a payment that no gateway holds: nothing has to be waited for. */
export const settleByHand = (t: Tx, ctx: Ctx, locked: Locked): Promise<Refund> => succeed(t, ctx, locked, null, false)

/** A refund that was made in the gateway's own dashboard: booked like any other, and the customer hears nothing of us. */
export const settleFound = (t: Tx, ctx: Ctx, locked: Locked): Promise<Refund> =>
  succeed(t, ctx, locked, locked.refund.gatewayRefundId, false, false)

export const failFound = (t: Tx, ctx: Ctx, locked: Locked): Promise<Refund> =>
  fail(t, ctx, locked, 'The gateway refused a refund that was made in its dashboard.')

async function succeed(
  t: Tx,
  ctx: Ctx,
  { invoice, payment, refund }: Locked,
  gatewayRefundId: string | null,
  late: boolean,
  notice = true,
): Promise<Refund> {
  const done: Refund = { ...refund, state: 'succeeded', gatewayRefundId, failure: null, succeededAt: t.now }
  moveRefund(t, done)
  storeAmountRefunded(t, payment.id, payment.amountRefunded + refund.amount)
  const source = { sourceKind: 'refund', sourceId: refund.id } as const
  if (payment.customerId) {
    addCustomerCredit(t, {
      id: ctx.ids.uuid(),
      customerId: payment.customerId,
      currency: refund.currency,
      amount: -refund.fromCredit,
      ...source,
      liveMode: refund.liveMode,
    })
  }
  if (invoice && refund.fromInvoice > 0n) {
    addAllocation(t, { id: ctx.ids.uuid(), invoiceId: invoice.id, ...source, amount: -refund.fromInvoice })
    storeInvoiceMoney(t, applyRefund(invoice, money(refund.fromInvoice, refund.currency), { reopen: refund.reopen }))
  }
  postEntries(t, [
    {
      entryId: ctx.ids.uuid(),
      entry: late ? lateEntry(payment, refund) : succeededEntry(payment, refund),
      liveMode: refund.liveMode,
    },
  ])
  if (late)
    openException(t, {
      id: ctx.ids.uuid(),
      kind: 'late_success',
      subjectKind: 'refund',
      subjectId: refund.id,
      facts: { paymentId: payment.id, amount: refund.amount },
    })
  note(t, ctx, done, 'refunded')
  addOutboxMessage(t, {
    id: ctx.ids.uuid(),
    topic: 'refund_succeeded',
    subjectId: refund.id,
    payload: { refundId: refund.id, paymentId: payment.id, invoiceId: refund.invoiceId, ...(notice ? {} : { notice }) },
  })
  // The number is taken last: its counter stays locked until the commit (CORRECTNESS §7).
  if (invoice && refund.fromInvoice > 0n && !refund.reopen) writeCreditNote(t, ctx, invoice, refund)
  return done
}

/** Without reopen a refund is an automatic credit note: nothing is owed again (PRODUCT R13). */
function writeCreditNote(t: Tx, ctx: Ctx, invoice: InvoiceMoney, refund: Refund): void {
  insertUnderNextNumber(t, {
    id: ctx.ids.uuid(),
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    refundId: refund.id,
    currency: refund.currency,
    amount: refund.fromInvoice,
    taxAmount: refund.taxAmount,
    reason: refund.reason,
    liveMode: refund.liveMode,
    createdBy: refund.requestedBy,
    issuedOn: ctx.clock.today(invoice.zone),
  })
}

async function fail(t: Tx, ctx: Ctx, { payment, refund }: Locked, why: string): Promise<Refund> {
  const failed: Refund = { ...refund, state: 'failed', failure: why }
  moveRefund(t, failed)
  const entry = refundFailedEntry({
    refundId: refund.id,
    customerId: payment.customerId,
    currency: refund.currency,
    dispatched: dispatchedEntry(payment, refund).postings,
  })
  postEntries(t, [{ entryId: ctx.ids.uuid(), entry, liveMode: refund.liveMode }])
  note(t, ctx, failed, 'refund_failed')
  return failed
}

const dispatchedEntry = (payment: Payment, refund: Refund): Entry =>
  refundDispatchedEntry({
    refundId: refund.id,
    customerId: payment.customerId,
    currency: refund.currency,
    reopen: refund.reopen,
    fromInvoice: refund.fromInvoice,
    fromCredit: refund.fromCredit,
    fromTip: refund.fromTip,
    tax: refund.taxAmount,
  })

const succeededEntry = (payment: Payment, refund: Refund): Entry =>
  refundSucceededEntry({
    refundId: refund.id,
    customerId: payment.customerId,
    currency: refund.currency,
    amount: refund.amount,
    gatewayAccountId: refund.gatewayAccountId,
  })

/** The dispatch was reversed when we believed it had failed, in whatever parts it had then; now that it happened, both halves are posted as one. */
function lateEntry(payment: Payment, refund: Refund): Entry {
  const dispatched = dispatchedEntry(payment, refund)
  const settled = succeededEntry(payment, refund)
  const given = (entry: Entry) => entry.postings.filter((p) => p.account !== 'refunds_clearing')
  return balanced({ ...settled, postings: [...given(dispatched), ...given(settled)] })
}

function note(t: Tx, ctx: Ctx, refund: Refund, type: 'refunded' | 'refund_failed'): void {
  const data = {
    refundId: refund.id,
    paymentId: refund.paymentId,
    amount: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
    failure: refund.failure,
  }
  const event = { type, data, actor: ctx.actor }
  if (refund.invoiceId)
    addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'invoice', subjectId: refund.invoiceId, ...event })
  addTimelineEvent(t, { id: ctx.ids.uuid(), subjectKind: 'payment', subjectId: refund.paymentId, ...event })
}

function reportAmount(t: Tx, ctx: Ctx, refund: Refund, found: bigint): void {
  openException(t, {
    id: ctx.ids.uuid(),
    kind: 'amount_mismatch',
    subjectKind: 'refund',
    subjectId: refund.id,
    facts: { expected: refund.amount, found, currency: refund.currency },
  })
}

type Over = {
  readonly payment: Payment
  readonly refund: Refund
  readonly outcome: Outcome
  readonly by: ResolvedBy
}

/**
 * We had believed that it failed, and gave the money back by another refund: more left than ever came in. That cannot be
 * booked as a refund of this payment, so nothing moves and staff are told (I-07, FM-REF-05).
 */
function reportOver(t: Tx, ctx: Ctx, { payment, refund, outcome, by }: Over): void {
  const txn = 'txn' in outcome ? outcome.txn : null
  openException(t, {
    id: ctx.ids.uuid(),
    kind: 'refund_over',
    subjectKind: 'payment',
    subjectId: payment.id,
    facts: {
      gatewayRefundId: txn?.gatewayTxnId ?? null,
      found: txn?.amount ?? money(refund.amount, refund.currency),
      refundable: payment.amount - payment.amountRefunded,
      foundBy: by,
    },
  })
}

/** Why the gateway refused, for staff. */
function wordsOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'declined':
      return declineWords(outcome.code).staff
    case 'rejected':
      return (
        outcome.detail ??
        {
          invalid: 'The gateway found the refund invalid.',
          credentials: 'The gateway refused our credentials.',
          rate_limited: 'The gateway asked us to slow down; try again in a minute.',
          not_sent: 'The gateway could not be reached; nothing was sent. Try again.',
        }[outcome.why]
      )
    default:
      return 'The gateway does not know of this refund; it was never carried out.'
  }
}
