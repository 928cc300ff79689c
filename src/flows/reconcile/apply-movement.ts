import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, Movement } from '../../ports/gateway.ts'
import type { Tx } from '../../ports/tx.ts'
import { type Attempt, findAttemptByRef, listAttempts, type ResolvedBy } from '../../store/attempt.ts'
import { openException } from '../../store/exception.ts'
import { findIntent } from '../../store/intent.ts'
import { findPaymentByTxn, type Payment } from '../../store/payment.ts'
import { findRefund, findRefundByGatewayId } from '../../store/refund.ts'
import { applyExtraSuccess, applyOutcome } from '../payment/apply-outcome.ts'
import { bookLateFee } from '../payment/book-late-fee.ts'
import { recordUnmatched } from '../payment/record-unmatched.ts'
import { applyRefundOutcome } from '../refund/apply-refund-outcome.ts'
import { recordFoundRefund, settleFoundRefund } from '../refund/record-found-refund.ts'

/**
 * What came of comparing one movement with our rows. `matched`: known, or became known through its attempt.
 * `recorded`: nobody here asked for it; it is booked. `excepted`: it cannot be booked as it is, and staff are told.
 * `nothing`: it moved no money and concerns nobody.
 */
export type Compared = 'matched' | 'recorded' | 'excepted' | 'nothing'

/**
 * Brings our rows in line with one movement of a gateway account, whoever told of it: a webhook or the gateway's own
 * list (CORRECTNESS §9, §12 L2). Idempotent by account and the gateway's id; doing it twice changes nothing.
 */
export async function applyMovement(
  ctx: Ctx,
  access: GatewayAccountAccess,
  movement: Movement,
  by: ResolvedBy,
): Promise<Compared> {
  if (movement.kind === 'charge') return ctx.tx((t) => applyCharge(t, ctx, access, movement, by))
  const compared = await ctx.tx((t) => applyRefund(t, ctx, access, movement, by))
  if (compared !== 'charge_missing') return compared
  // A refund of a charge that we have never heard of: the charge comes first.
  const charge = await ctx.gateways.fetchTxn?.(access, { kind: 'charge', id: movement.ofTxnId ?? '' })
  if (charge?.kind !== 'found')
    throw new Error(`the charge of refund ${movement.txn.gatewayTxnId} could not be fetched`)
  await ctx.tx((t) => applyCharge(t, ctx, access, charge.movement, by))
  const again = await ctx.tx((t) => applyRefund(t, ctx, access, movement, by))
  return again === 'charge_missing' ? 'nothing' : again
}

async function applyCharge(
  t: Tx,
  ctx: Ctx,
  access: GatewayAccountAccess,
  { txn, outcome }: Movement,
  by: ResolvedBy,
): Promise<Compared> {
  const [payment, named] = await Promise.all([
    findPaymentByTxn(t, access.id, txn.gatewayTxnId),
    txn.merchantRef ? findAttemptByRef(t, access.id, txn.merchantRef) : null,
  ])
  if (payment) return comparePayment(t, ctx, payment, { txn, outcome })
  const attempt = named && (await payingAttempt(t, named))
  // Each try of an object has a charge of its own with the object's reference. One that was declined may be an earlier
  // try's than the one that is undecided now, and says nothing about it: the object does, and is asked.
  const unclear = outcome.kind === 'declined' && named !== attempt && attempt?.gatewayTxnId !== txn.gatewayTxnId
  if (unclear) return 'nothing'
  const intent = attempt?.intentId ? await findIntent(t, attempt.intentId) : null
  if (attempt && intent) {
    const key = { attemptId: attempt.id, intentId: intent.id, invoiceId: intent.invoiceId }
    const surplus = outcome.kind === 'succeeded' && attempt.state === 'succeeded'
    // The gateway carried our reference out twice; the funnel has heard of the first (CORRECTNESS §5).
    if (surplus) await applyExtraSuccess(t, ctx, key, txn)
    else await applyOutcome(t, ctx, key, outcome, by)
    return 'matched'
  }
  if (outcome.kind !== 'succeeded') return 'nothing'
  await recordUnmatched(t, ctx, { access, txn, by })
  return 'recorded'
}

/** A charge carries the reference of its confirmation, or of its object when there was none. */
async function payingAttempt(t: Tx, named: Attempt): Promise<Attempt | null> {
  if (named.op === 'confirm' || named.op === 'sale') return named
  const all = named.intentId ? await listAttempts(t, named.intentId) : []
  return all.filter((a) => a.op === 'confirm').at(-1) ?? null
}

/** Ours is captured: the gateway must still say the same (CORRECTNESS §6, §12). */
async function comparePayment(
  t: Tx,
  ctx: Ctx,
  payment: Payment,
  { txn, outcome }: Pick<Movement, 'txn' | 'outcome'>,
): Promise<Compared> {
  const about = { id: ctx.ids.uuid(), subjectKind: 'payment', subjectId: payment.id }
  const facts = { gatewayTxnId: txn.gatewayTxnId, expected: payment.amount, found: txn.amount, state: outcome.kind }
  if (outcome.kind !== 'succeeded') {
    await openException(t, { ...about, kind: 'missing_at_gateway', facts })
    return 'excepted'
  }
  if (txn.amount.currency === payment.currency && txn.amount.minor === payment.amount) {
    // Some gateways tell their fee only after the payment.
    if (payment.fee === null && txn.fee !== null) await bookLateFee(t, ctx, payment, txn.fee)
    return 'matched'
  }
  await openException(t, { ...about, kind: 'amount_mismatch', facts })
  return 'excepted'
}

async function applyRefund(
  t: Tx,
  ctx: Ctx,
  access: GatewayAccountAccess,
  movement: Movement,
  by: ResolvedBy,
): Promise<Compared | 'charge_missing'> {
  const { txn, outcome } = movement
  const [known, attempt] = await Promise.all([
    findRefundByGatewayId(t, access.id, txn.gatewayTxnId),
    txn.merchantRef ? findAttemptByRef(t, access.id, txn.merchantRef) : null,
  ])
  const refund = known ?? (attempt?.refundId ? await findRefund(t, attempt.refundId) : null)
  if (refund?.state === 'succeeded' && outcome.kind === 'declined') {
    await openException(t, {
      id: ctx.ids.uuid(),
      kind: 'refund_failed_after_success',
      subjectKind: 'refund',
      subjectId: refund.id,
      facts: { paymentId: refund.paymentId, amount: refund.amount, gatewayRefundId: txn.gatewayTxnId },
    })
    return 'excepted'
  }
  if (refund && attempt?.refundId === refund.id) {
    const key = { attemptId: attempt.id, refundId: refund.id, paymentId: refund.paymentId, invoiceId: refund.invoiceId }
    await applyRefundOutcome(t, ctx, key, outcome, by)
    return 'matched'
  }
  if (refund) {
    await settleFoundRefund(t, ctx, refund, outcome)
    return 'matched'
  }
  if (outcome.kind !== 'succeeded' && outcome.kind !== 'pending') return 'nothing'
  const payment = await findPaymentByTxn(t, access.id, movement.ofTxnId ?? '')
  if (!payment) return 'charge_missing'
  return recordFoundRefund(t, ctx, { payment, txn, settled: outcome.kind === 'succeeded', by })
}
