import { money } from '../../core/money/money.ts'
import { isUndecided } from '../../core/payment/attempt-state.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayRequest, LookUp, LookUpAnswer, Outcome } from '../../ports/gateway.ts'
import { type Attempt, findAttempt, noteLookUp } from '../../store/attempt.ts'
import { openException } from '../../store/exception.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { isHeld } from '../../store/quarantine.ts'
import { findRefund } from '../../store/refund.ts'
import { applyRefundOutcome, type RefundKey } from '../refund/apply-refund-outcome.ts'
import { applyExtraSuccess, applyOutcome } from './apply-outcome.ts'
import { callInTime } from './call-in-time.ts'
import { cancelObject } from './cancel-object.ts'
import type { AttemptKey } from './command.ts'
import {
  actionExpirySeconds,
  believeAbsentAfterSeconds,
  believeAbsentLookUps,
  leaseSeconds,
  nextLookUp,
} from './look-up-schedule.ts'

type Found = {
  readonly attempt: Attempt
  /** Until when nobody else asks about it, or sends it again; whoever is held up for longer sends nothing (I-16). */
  readonly leasedUntil: Temporal.Instant
  readonly access: GatewayAccountAccess
  readonly objectId: string | null
  readonly gatewayTxnId: string | null
  readonly key:
    | { readonly kind: 'payment'; readonly key: AttemptKey }
    | { readonly kind: 'refund'; readonly key: RefundKey }
}

/** What an answer was worth: `nothing` leaves the attempt as it was, to be asked about again. */
type Learned = 'something' | 'nothing' | 'absent'

/**
 * Finds out what became of an attempt whose answer never came, by asking the gateway (CORRECTNESS §5), and hands what
 * it finds to the funnel. Does nothing for one that is decided, or not yet due. Safe to run twice at once.
 */
export async function lookUpAttempt(ctx: Ctx, attemptId: string): Promise<void> {
  const found = await findDue(ctx, attemptId)
  if (!found) return
  if (found.attempt.state === 'dispatched') await apply(ctx, found, { kind: 'unknown', why: 'crash' })
  const learned = await ask(ctx, found)
  if (learned === 'nothing') await askAgain(ctx, found)
}

async function ask(ctx: Ctx, found: Found): Promise<Learned> {
  const { attempt, access } = found
  if (attempt.op === 'cancel_object') return lookUpCancel(ctx, found)
  const resend = canResend(ctx, found)
  if (resend) {
    const again = await callInTime(ctx, access, resendOf(found), found.leasedUntil)
    // A gateway that keeps its answers repeats a 500 for a day, whatever it did; then it is asked what that was.
    if (again.kind !== 'unknown' || again.why !== '5xx') return apply(ctx, found, again)
  }
  const answer = await ctx.gateways.lookUp(access, questionOf(found))
  const learned = await applyAnswer(ctx, found, answer)
  if (learned !== 'absent') return learned
  // A refund that is sent again may still be carried out; an object moves no money, and may be given up.
  return resend && attempt.op === 'refund' ? 'nothing' : noteAbsent(ctx, found)
}

const questionOf = ({ attempt, objectId, gatewayTxnId }: Found): LookUp => ({
  op: attempt.op,
  merchantRef: attempt.merchantRef,
  objectId,
  gatewayTxnId,
  amount: money(attempt.amount, attempt.currency),
  dispatchedAt: attempt.dispatchedAt ?? attempt.createdAt,
})

async function findDue(ctx: Ctx, attemptId: string): Promise<Found | null> {
  return ctx.tx(async (t) => {
    const attempt = await findAttempt(t, attemptId)
    if (!attempt || !isUndecided(attempt.state)) return null
    if (!attempt.nextLookupAt || Temporal.Instant.compare(attempt.nextLookupAt, t.now) > 0) return null
    const [account, intent, refund, held] = await Promise.all([
      findGatewayAccount(t, attempt.gatewayAccountId),
      attempt.intentId
        ? t.maybe<{ invoiceId: string; gatewayObjectId: string | null }>(
            'select invoice_id, gateway_object_id from payment_intents where organization_id = $1 and id = $2',
            [t.organizationId, attempt.intentId],
          )
        : null,
      attempt.refundId ? findRefund(t, attempt.refundId) : null,
      isHeld(t),
    ])
    // A look-up may send a request again. Until the gateways have been compared, only the comparison decides anything.
    const askable = account?.secrets != null && !held
    // A lease: a second worker that finds it meanwhile sees that it is not due. It is short, so that a worker that dies
    // before it hears the answer delays the next question by seconds, and not until the next hour or day.
    const lease = t.now.add({ seconds: leaseSeconds(attempt.op) })
    noteLookUp(t, attempt.id, false, account?.secrets != null ? lease : nextLookUp(since(attempt), t.now))
    if (!account || !askable) return null
    const access = accessTo(ctx.vault, t.organizationId, account)
    const objectId = intent?.gatewayObjectId ?? null
    const common = { attempt, leasedUntil: lease, access, objectId, gatewayTxnId: attempt.gatewayTxnId }
    if (refund) {
      const key = { attemptId, refundId: refund.id, paymentId: refund.paymentId, invoiceId: refund.invoiceId }
      return { ...common, key: { kind: 'refund', key } as const }
    }
    if (!intent || !attempt.intentId) return null
    return {
      ...common,
      key: { kind: 'payment', key: { attemptId, invoiceId: intent.invoiceId, intentId: attempt.intentId } } as const,
    }
  })
}

const since = (attempt: Attempt): Temporal.Instant => attempt.deadlineAt ?? attempt.createdAt

/** Hands evidence to the funnel; `nothing` when the attempt is where it was, or when only silence was learned. */
async function apply(ctx: Ctx, found: Found, outcome: Outcome): Promise<Learned> {
  const { key, attempt } = found
  await ctx.tx<unknown>(
    (t) =>
      key.kind === 'refund'
        ? applyRefundOutcome(t, ctx, key.key, outcome, 'lookup')
        : applyOutcome(t, ctx, key.key, outcome, 'lookup'),
    { insist: 'repeatable' },
  )
  const kind = outcome.kind === 'authorized' ? 'pending' : outcome.kind
  // That an object is neither canceled nor paid yet says nothing new of a cancel.
  const silent =
    kind === 'unknown' ||
    kind === 'rejected' ||
    (kind === 'created' && attempt.op !== 'create_object') ||
    (attempt.op === 'cancel_object' && (kind === 'pending' || kind === 'requires_action'))
  return silent || kind === attempt.state ? 'nothing' : 'something'
}

/**
 * Only a request that the gateway promises to execute once for its key, and that we still hold whole, is sent again
 * (rule 4): making an object, and a refund. A payment is never re-sent, because its single-use token is not kept.
 */
function canResend(ctx: Ctx, { attempt, access }: Found): boolean {
  if (attempt.op !== 'create_object' && attempt.op !== 'refund') return false
  const sent = attempt.dispatchedAt ?? attempt.createdAt
  const age = (ctx.clock.now().epochMilliseconds - sent.epochMilliseconds) / 1_000
  return age < ctx.gateways.traits(access).resendWindowSeconds
}

function resendOf({ attempt, gatewayTxnId }: Found): GatewayRequest {
  const kept = attempt.request as {
    description?: string
    gatewayTxnId?: string
    gatewayCustomerId?: string
  }
  const common = {
    merchantRef: attempt.merchantRef,
    idempotencyKey: attempt.idempotencyKey,
    amount: money(attempt.amount, attempt.currency),
  }
  return attempt.op === 'refund'
    ? { op: 'refund', ...common, gatewayTxnId: kept.gatewayTxnId ?? gatewayTxnId ?? '' }
    : {
        op: 'create_object',
        ...common,
        description: kept.description ?? '',
        ...(kept.gatewayCustomerId ? { gatewayCustomerId: kept.gatewayCustomerId } : {}),
      }
}

async function applyAnswer(ctx: Ctx, found: Found, answer: LookUpAnswer): Promise<Learned> {
  const { attempt, key } = found
  if (answer.kind === 'failed') return 'nothing'
  const [outcome, ...more] = answer.kind === 'found' ? answer.outcomes : []
  if (!outcome) return 'absent'
  if (isUnpaidObject(ctx, attempt, outcome) && key.kind === 'payment' && found.objectId) {
    // The object is there and nothing has paid it. Only a successful cancel frees the invoice.
    await cancelObject(ctx, found.access, key.key, found.objectId)
    return 'nothing'
  }
  const learned = await apply(ctx, found, outcome)
  for (const extra of more) {
    if (key.kind === 'payment' && extra.kind === 'succeeded')
      await ctx.tx((t) => applyExtraSuccess(t, ctx, key.key, extra.txn))
  }
  return learned
}

/** What was made only to be paid and waits for nobody any more; the object that `create_object` asked for is its success. */
const isUnpaidObject = (ctx: Ctx, attempt: Attempt, outcome: Outcome): boolean =>
  (outcome.kind === 'created' && attempt.op !== 'create_object') ||
  (outcome.kind === 'requires_action' && ageSeconds(ctx, attempt) > actionExpirySeconds)

/** One error-free "not found". Believed only after three of them that span long enough and began after the deadline. */
async function noteAbsent(ctx: Ctx, found: Found): Promise<Learned> {
  const { attempt, access } = found
  const now = ctx.clock.now()
  // Before the deadline our request may still be on its way: not finding it says nothing yet.
  if (Temporal.Instant.compare(now, since(attempt)) < 0) return 'nothing'
  await ctx.tx(async (t) => {
    await noteLookUp(t, attempt.id, true, t.now.add({ seconds: leaseSeconds(attempt.op) }))
  })
  const first = attempt.firstNegativeAt ?? now
  const span = (now.epochMilliseconds - first.epochMilliseconds) / 1_000
  const longEnough = span >= believeAbsentAfterSeconds(ctx.gateways.traits(access).lookUpLagSeconds)
  if (!longEnough || attempt.lookups + 1 < believeAbsentLookUps) return 'nothing'
  return apply(ctx, found, { kind: 'canceled', objectId: found.objectId ?? '' })
}

async function lookUpCancel(ctx: Ctx, found: Found): Promise<Learned> {
  if (found.key.kind !== 'payment' || !found.objectId) return 'nothing'
  const request = {
    op: 'cancel_object',
    merchantRef: found.attempt.merchantRef,
    idempotencyKey: found.attempt.idempotencyKey,
    objectId: found.objectId,
  } as const
  // Cancelling twice is harmless: the gateway's own state machine refuses the second (rule 7).
  const again = await callInTime(ctx, found.access, request, found.leasedUntil)
  if (again.kind !== 'unknown') return apply(ctx, found, again)
  // A gateway that keeps its answers repeats a 500 for a day. The object itself says whether the cancel has worked; when
  // it has not, this one is given up, so that another with a key of its own may be tried.
  const answer = await ctx.gateways.lookUp(found.access, questionOf(found))
  const [seen] = answer.kind === 'found' ? answer.outcomes : []
  if (seen?.kind === 'canceled' || seen?.kind === 'succeeded') return apply(ctx, found, seen)
  if (seen?.kind !== 'created' && seen?.kind !== 'requires_action') return 'nothing'
  return apply(ctx, found, { kind: 'declined', code: 'not_canceled', retry: 'later' })
}

/**
 * Plans the next question about what is still undecided. At 15 minutes of silence staff are told as well. Whoever was held up
 * past their lease leaves the plan to those who have taken it since.
 */
async function askAgain(ctx: Ctx, { attempt, leasedUntil }: Found): Promise<void> {
  await ctx.tx(async (t) => {
    const now = await findAttempt(t, attempt.id)
    if (!now || !isUndecided(now.state)) return
    const isLate = Temporal.Instant.compare(t.now, leasedUntil) >= 0
    const isTaken = isLate && now.nextLookupAt !== null && Temporal.Instant.compare(now.nextLookupAt, t.now) > 0
    if (!isTaken) await noteLookUp(t, attempt.id, false, nextLookUp(since(attempt), t.now))
    if (now.state !== 'unknown' || ageSeconds(ctx, attempt) < 900) return
    await openException(t, {
      id: ctx.ids.uuid(),
      kind: 'unknown_over_15m',
      subjectKind: 'attempt',
      subjectId: attempt.id,
      facts: {
        merchantRef: attempt.merchantRef,
        amount: attempt.amount,
        currency: attempt.currency,
        op: attempt.op,
      },
    })
  })
}

const ageSeconds = (ctx: Ctx, attempt: Attempt): number =>
  (ctx.clock.now().epochMilliseconds - since(attempt).epochMilliseconds) / 1_000
