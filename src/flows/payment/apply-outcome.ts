import { assert } from '../../core/assert.ts'
import { type AttemptState, isLateSuccess, isStep, isUndecided, next } from '../../core/payment/attempt-state.ts'
import { canMoveIntent, type IntentState, intentStateFor } from '../../core/payment/intent-state.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayTxn, Outcome } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { type Attempt, listAttempts, moveAttempt, type ResolvedBy } from '../../store/attempt.ts'
import { resolveException } from '../../store/exception.ts'
import { type Intent, lockIntent, storeIntent } from '../../store/intent.ts'
import { type InvoiceMoney, lockInvoiceMoney } from '../../store/invoice-money.ts'
import { findPaymentOfIntent, type Payment } from '../../store/payment.ts'
import { addTimelineEvent } from '../../store/timeline.ts'
import type { AttemptKey } from './command.ts'
import { followDecline } from './follow-decline.ts'
import { leaseSeconds } from './look-up-schedule.ts'
import { recordSuccess } from './record-success.ts'
import { type View, viewOf } from './view.ts'

/** `stepped`: an object was made or cancelled, no money moved, and whoever wants to pay may go on. */
export type Applied = { readonly kind: 'decided' | 'stepped'; readonly view: View }

type Locked = {
  readonly invoice: InvoiceMoney
  readonly intent: Intent
  readonly attempts: readonly Attempt[]
  readonly attempt: Attempt
  /** The payment that stands here already for the gateway's transaction that the outcome tells of. */
  readonly recorded: Payment | null
}

/**
 * The funnel (CORRECTNESS §6): the only function that moves the state of a payment's attempt and intent, whoever
 * brings the evidence. Applying the same evidence twice changes nothing and answers with the present view.
 */
export async function applyOutcome(
  t: Tx,
  ctx: Ctx,
  key: AttemptKey,
  outcome: Outcome,
  by: ResolvedBy,
): Promise<Applied> {
  const locked = await lockAll(t, key, 'txn' in outcome ? outcome.txn : null)
  return locked.attempt.op === 'cancel_object'
    ? applyCancel(t, ctx, locked, outcome, by)
    : applyToAttempt(t, ctx, locked, outcome, by)
}

/** Locks in the fixed order (CORRECTNESS §7) and reads all that is decided by, in one flight. */
async function lockAll(t: Tx, key: AttemptKey, txn: GatewayTxn | null): Promise<Locked> {
  const [invoice, intent, attempts, recorded] = await Promise.all([
    lockInvoiceMoney(t, key.invoiceId),
    lockIntent(t, key.intentId),
    listAttempts(t, key.intentId),
    txn ? findPaymentOfIntent(t, key.intentId, txn.gatewayTxnId) : null,
  ])
  const attempt = attempts.find((a) => a.id === key.attemptId)
  assert(invoice !== null && attempt !== undefined, `attempt ${key.attemptId} has its invoice and intent`)
  return { invoice, intent, attempts, attempt, recorded }
}

async function applyToAttempt(t: Tx, ctx: Ctx, locked: Locked, outcome: Outcome, by: ResolvedBy): Promise<Applied> {
  const { invoice, intent, attempt } = locked
  // The object was paid, by another try of it: what was said of this one stays true.
  if (locked.recorded && !isUndecided(attempt.state)) return { kind: 'decided', view: viewOf(attempt, invoice) }
  const to = next(attempt.state, outcome.kind === 'authorized' ? 'pending' : outcome.kind, attempt.op)
  // An object that was found to be made, while whoever asked for it was held up, is a step that was taken all the same.
  if (to === attempt.state) return { kind: isStep(attempt) ? 'stepped' : 'decided', view: viewOf(attempt, invoice) }

  const moved = move(t, attempt, to, outcome, by)
  if (outcome.kind === 'created') {
    storeIntent(t, { ...intent, state: movedTo(intent, 'open'), gatewayObjectId: outcome.objectId })
    return { kind: 'stepped', view: viewOf(moved, invoice) }
  }
  if (to === 'succeeded' && outcome.kind === 'succeeded') {
    const recorded = await recordSuccess(t, ctx, {
      ...locked,
      attempt: moved,
      txn: outcome.txn,
      late: isLateSuccess(attempt.state, to),
      by,
    })
    return { kind: 'decided', view: viewOf(moved, recorded) }
  }
  // A canceled object can never be paid: whoever tries again needs another one. While a cancel of it is undecided, that
  // one still asks for it, and closes the intent.
  const isDead =
    outcome.kind === 'canceled' && !locked.attempts.some((a) => a.op === 'cancel_object' && isUndecided(a.state))
  storeIntent(t, {
    ...intent,
    state: movedTo(intent, intentStateFor(to, true)),
    gatewayObjectId: isDead ? null : (objectIdOf(outcome) ?? intent.gatewayObjectId),
  })
  if (to !== 'unknown') noteOnTimeline(t, ctx, locked, to, outcome)
  if (to === 'declined') await followDecline(t, ctx, locked, outcome)
  return { kind: 'decided', view: viewOf(moved, invoice) }
}

/** An intent that was closed stays closed: an earlier try of it may have been paid while a later one was under way. */
const movedTo = (intent: Intent, state: IntentState): IntentState =>
  canMoveIntent(intent.state, state) ? state : intent.state

/**
 * A cancelled object frees the invoice; only a *successful* cancel does (CORRECTNESS §5). When the gateway answers
 * that the object was paid after all, that is applied to the attempt that paid it.
 */
async function applyCancel(t: Tx, ctx: Ctx, locked: Locked, outcome: Outcome, by: ResolvedBy): Promise<Applied> {
  const { invoice, intent, attempts, attempt: cancel } = locked
  if (!isUndecided(cancel.state)) return { kind: 'stepped', view: viewOf(cancel, invoice) }
  const open = attempts.filter((a) => a.op !== 'cancel_object' && isUndecided(a.state)).at(-1)
  switch (outcome.kind) {
    case 'canceled':
      move(t, cancel, 'succeeded', outcome, by)
      if (open)
        move(t, open, next(open.state === 'dispatched' ? 'unknown' : open.state, 'canceled', open.op), outcome, by)
      // A try that was under way came to nothing with its object, and leaves the intent open until it is closed here.
      if (intent.state === 'processing') storeIntent(t, { ...intent, state: 'open' })
      // An intent that was paid before its cancel was heard of stays paid.
      if (intent.state === 'processing' || canMoveIntent(intent.state, 'canceled'))
        storeIntent(t, { ...intent, state: 'canceled' })
      return { kind: 'stepped', view: viewOf(cancel, invoice) }
    case 'succeeded': {
      move(t, cancel, 'declined', outcome, by)
      const paying = attempts.filter((a) => a.op === 'confirm' || a.op === 'sale')
      const paid = paying.find((a) => a.merchantRef === outcome.txn.merchantRef) ?? open ?? paying.at(-1)
      assert(paid !== undefined, 'an object that was paid was paid by an attempt of ours')
      return applyToAttempt(t, ctx, { ...locked, attempt: paid }, outcome, by)
    }
    case 'unknown':
    case 'pending':
    case 'authorized':
    case 'requires_action':
    case 'created':
      move(t, cancel, 'unknown', outcome, by)
      return { kind: 'decided', view: viewOf(open ?? cancel, invoice) }
    case 'declined':
    case 'rejected': {
      // That a repeat was not carried out says nothing about the request before it.
      const to = next(cancel.state, outcome.kind, cancel.op)
      if (to !== cancel.state) move(t, cancel, to, outcome, by)
      return { kind: 'decided', view: viewOf(open ?? cancel, invoice) }
    }
  }
}

/**
 * A second transaction that the gateway executed for the same reference: recorded like the first, as an exception
 * `duplicate_charge`, so that nobody's money is hidden (CORRECTNESS §5, I-06).
 */
export async function applyExtraSuccess(t: Tx, ctx: Ctx, key: AttemptKey, txn: GatewayTxn): Promise<void> {
  await recordSuccess(t, ctx, { ...(await lockAll(t, key, txn)), txn, late: false, by: 'lookup' })
}

/** When an undecided attempt is asked about next: at once for silence, later for people and banks (CORRECTNESS §5, §8). */
const firstLookUpSeconds: Partial<Record<AttemptState, number>> = { unknown: 5, requires_action: 120, pending: 3_600 }

function move(t: Tx, attempt: Attempt, to: AttemptState, outcome: Outcome, by: ResolvedBy): Attempt {
  // Whoever looked it up is still at it: nobody else asks, or sends again, before that has come to its end (I-16).
  const wait = to === 'unknown' && by === 'lookup' ? leaseSeconds(attempt.op) : firstLookUpSeconds[to]
  const decided = !isUndecided(to)
  const moved: Attempt = {
    ...attempt,
    state: to,
    resolvedAt: decided ? t.now : null,
    resolvedBy: decided ? by : null,
    gatewayTxnId: 'txn' in outcome ? outcome.txn.gatewayTxnId : attempt.gatewayTxnId,
    nextAction: outcome.kind === 'requires_action' ? outcome.action : null,
    declineCode: outcome.kind === 'declined' ? outcome.code : outcome.kind === 'rejected' ? outcome.why : null,
    retryClass: outcome.kind === 'declined' ? outcome.retry : null,
    nextLookupAt: wait === undefined ? null : t.now.add({ seconds: wait }),
    method: 'txn' in outcome && outcome.txn.method ? outcome.txn.method : attempt.method,
  }
  moveAttempt(t, { ...moved, response: responseOf(outcome) })
  if (attempt.state === 'unknown' && to !== 'unknown')
    resolveException(t, 'unknown_over_15m', attempt.id, `became ${to}`)
  return moved
}

/** What is kept of an answer: what it told, never a body. */
function responseOf(outcome: Outcome): Readonly<Record<string, unknown>> {
  if (!('txn' in outcome)) return outcome
  const { at, ...txn } = outcome.txn
  return { ...outcome, txn: { ...txn, at: at.toString() } }
}

const objectIdOf = (outcome: Outcome): string | null => ('objectId' in outcome ? (outcome.objectId ?? null) : null)

function noteOnTimeline(t: Tx, ctx: Ctx, { invoice, attempt }: Locked, to: AttemptState, outcome: Outcome): void {
  addTimelineEvent(t, {
    id: ctx.ids.uuid(),
    subjectKind: 'invoice',
    subjectId: invoice.id,
    type: `payment_${to}`,
    data: {
      attemptId: attempt.id,
      amount: attempt.amount,
      currency: attempt.currency,
      method: attempt.method,
      code: outcome.kind === 'declined' ? outcome.code : outcome.kind === 'rejected' ? outcome.why : null,
    },
    actor: ctx.actor,
  })
}
