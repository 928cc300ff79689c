import { assert } from '../../core/assert.ts'
import { money } from '../../core/money/money.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, Hint } from '../../ports/gateway.ts'
import { findUndecidedByObject } from '../../store/attempt.ts'
import { accessTo, findGatewayAccount } from '../../store/gateway-account.ts'
import { findIntent } from '../../store/intent.ts'
import { takeInDispute } from '../dispute/take-in-dispute.ts'
import { refreshAccount } from '../gateway-account/refresh-account.ts'
import { applyOutcome } from '../payment/apply-outcome.ts'
import { refreshMethod } from '../payment-method/refresh-method.ts'
import { settleAccount } from '../settle/settle-account.ts'
import { applyMovement } from './apply-movement.ts'

/** `later`: the gateway could not be asked, or does not know yet what it told of. */
export type HintApplied = { readonly kind: 'applied' } | { readonly kind: 'later'; readonly why: string }

/**
 * An event is a hint: it says which object changed. The gateway is asked how that object is now, and the answer goes
 * through the same funnel as any other, so order, repeats and stale bodies do not matter (CORRECTNESS §9).
 */
export async function applyHint(ctx: Ctx, accountId: string, hint: Hint): Promise<HintApplied> {
  const account = await ctx.tx((t) => findGatewayAccount(t, accountId))
  assert(account !== null, `gateway account ${accountId} has an inbox`)
  if (!account.secrets) return { kind: 'applied' } // disconnected, and nothing undecided waits for it
  const access = accessTo(ctx.vault, ctx.organizationId, account)
  switch (hint.kind) {
    case 'object':
      return applyObject(ctx, access, hint.id)
    case 'charge':
    case 'refund':
      return applyTxn(ctx, access, hint.kind, hint.id)
    case 'dispute':
      return applyDisputeHint(ctx, access, hint.id)
    case 'payout':
      return applyPayoutHint(ctx, accountId)
    case 'account':
      return applyAccountHint(ctx, accountId)
    case 'method':
      return applyMethodHint(ctx, access, hint.id)
  }
}

/** Of methods that nobody saved here, such as any that is used once, nothing is asked. */
async function applyMethodHint(ctx: Ctx, access: GatewayAccountAccess, id: string): Promise<HintApplied> {
  const { failure } = await refreshMethod(ctx, access, id)
  return failure === null ? { kind: 'applied' } : { kind: 'later', why: failure }
}

/** What the account may do now, or that it is not ours any more: whichever it was told of, the gateway says. */
async function applyAccountHint(ctx: Ctx, accountId: string): Promise<HintApplied> {
  const { failure } = await refreshAccount(ctx, accountId)
  return failure === null ? { kind: 'applied' } : { kind: 'later', why: failure }
}

/**
 * Payouts are read from the gateway's own list, whichever of them was told of; one that cannot be broken down yet is left to
 * the event that says it can, and to the hourly comparison (CORRECTNESS §12 L3).
 */
async function applyPayoutHint(ctx: Ctx, accountId: string): Promise<HintApplied> {
  const { failure } = await settleAccount(ctx, accountId)
  return failure === null ? { kind: 'applied' } : { kind: 'later', why: failure }
}

async function applyDisputeHint(ctx: Ctx, access: GatewayAccountAccess, id: string): Promise<HintApplied> {
  const answer = await ctx.gateways.fetchDispute?.(access, id)
  if (!answer || answer.kind === 'failed') return { kind: 'later', why: answer?.why ?? 'unsupported' }
  if (answer.kind === 'absent') return { kind: 'later', why: `the gateway does not know dispute ${id}` }
  await takeInDispute(ctx, access, answer.dispute, 'webhook')
  return { kind: 'applied' }
}

async function applyTxn(
  ctx: Ctx,
  access: GatewayAccountAccess,
  kind: 'charge' | 'refund',
  id: string,
): Promise<HintApplied> {
  const answer = await ctx.gateways.fetchTxn?.(access, { kind, id })
  if (!answer || answer.kind === 'failed') return { kind: 'later', why: answer?.why ?? 'unsupported' }
  if (answer.kind === 'absent') return { kind: 'later', why: `the gateway does not know ${kind} ${id}` }
  await applyMovement(ctx, access, answer.movement, 'webhook')
  return { kind: 'applied' }
}

/** An object that moved no money concerns us only while an attempt on it is undecided. */
async function applyObject(ctx: Ctx, access: GatewayAccountAccess, objectId: string): Promise<HintApplied> {
  const found = await ctx.tx(async (t) => {
    const attempt = await findUndecidedByObject(t, access.id, objectId)
    const intent = attempt?.intentId ? await findIntent(t, attempt.intentId) : null
    return attempt && intent ? { attempt, intent } : null
  })
  if (!found) return { kind: 'applied' }
  const { attempt, intent } = found
  const answer = await ctx.gateways.lookUp(access, {
    op: attempt.op,
    merchantRef: attempt.merchantRef,
    objectId,
    gatewayTxnId: attempt.gatewayTxnId,
    amount: money(attempt.amount, attempt.currency),
    dispatchedAt: attempt.dispatchedAt ?? attempt.createdAt,
  })
  if (answer.kind === 'failed') return { kind: 'later', why: answer.why }
  const outcome = answer.kind === 'found' ? answer.outcomes[0] : undefined
  // An object that is there and unpaid tells nothing of a request that may still be on its way.
  if (!outcome || outcome.kind === 'created' || outcome.kind === 'unknown') return { kind: 'applied' }
  const key = { attemptId: attempt.id, intentId: intent.id, invoiceId: intent.invoiceId }
  await ctx.tx((t) => applyOutcome(t, ctx, key, outcome, 'webhook'))
  return { kind: 'applied' }
}
