import { createHash } from 'node:crypto'
import { isUndecided } from '../../core/payment/attempt-state.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess } from '../../ports/gateway.ts'
import { insertDispatched, listAttempts } from '../../store/attempt.ts'
import { lockIntent } from '../../store/intent.ts'
import { lockInvoiceMoney } from '../../store/invoice-money.ts'
import { applyOutcome } from './apply-outcome.ts'
import { callInTime, deadlineFrom } from './call-in-time.ts'
import type { AttemptKey } from './command.ts'

/**
 * Cancels an object that nobody has paid, as an attempt of its own, so that its invoice is free again. If it turns out
 * to have been paid after all, that is what gets applied (CORRECTNESS §8).
 */
export async function cancelObject(
  ctx: Ctx,
  access: GatewayAccountAccess,
  of: AttemptKey,
  objectId: string,
): Promise<void> {
  const attemptId = ctx.ids.uuid()
  const request = {
    op: 'cancel_object',
    merchantRef: ctx.ids.merchantRef(),
    idempotencyKey: ctx.ids.uuid(),
    objectId,
  } as const
  const deadlineAt = await ctx.tx(async (t) => {
    const [, intent, attempts] = await Promise.all([
      lockInvoiceMoney(t, of.invoiceId),
      lockIntent(t, of.intentId),
      listAttempts(t, of.intentId),
    ])
    const open = attempts.find((a) => a.id === of.attemptId)
    if (!open || !isUndecided(open.state) || attempts.some((a) => a.op === 'cancel_object' && isUndecided(a.state)))
      return null
    const deadlineAt = deadlineFrom(ctx, access, t.now)
    await insertDispatched(t, {
      id: attemptId,
      intentId: intent.id,
      refundId: null,
      op: 'cancel_object',
      gatewayAccountId: intent.gatewayAccountId,
      merchantRef: request.merchantRef,
      idempotencyKey: request.idempotencyKey,
      commandKey: null,
      amount: intent.amount + intent.tipAmount,
      tipAmount: intent.tipAmount,
      currency: intent.currency,
      method: null,
      request,
      requestHash: createHash('sha256').update(JSON.stringify(request)).digest(),
      deadlineAt,
    })
    return deadlineAt
  })
  if (!deadlineAt) return
  const outcome = await callInTime(ctx, access, request, deadlineAt)
  await ctx.tx((t) => applyOutcome(t, ctx, { ...of, attemptId }, outcome, 'lookup'))
}
