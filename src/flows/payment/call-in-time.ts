import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayRequest, Outcome } from '../../ports/gateway.ts'

/** How long may pass between writing an attempt down and sending it. */
const slackSeconds = 10

const timeoutOf = (ctx: Ctx, access: GatewayAccountAccess): number => ctx.gateways.traits(access).timeoutSeconds ?? 30

/** When the answer to a request written at `now` can come no more, so that it may be asked about or sent again (I-16). */
export const deadlineFrom = (ctx: Ctx, access: GatewayAccountAccess, now: Temporal.Instant): Temporal.Instant =>
  now.add({ seconds: timeoutOf(ctx, access) + slackSeconds })

/** Whether an answer to what is sent now might come only after `deadlineAt`. */
export const isTooLate = (ctx: Ctx, access: GatewayAccountAccess, deadlineAt: Temporal.Instant): boolean =>
  Temporal.Instant.compare(ctx.clock.now().add({ seconds: timeoutOf(ctx, access) }), deadlineAt) > 0

/**
 * Sends a request whose attempt was written before. A process that was held up for too long since then does not send it any
 * more: somebody may be finding out already what became of it, and might send it a second time (I-16, §1 rule 4).
 */
export async function callInTime(
  ctx: Ctx,
  access: GatewayAccountAccess,
  request: GatewayRequest,
  deadlineAt: Temporal.Instant,
): Promise<Outcome> {
  if (isTooLate(ctx, access, deadlineAt)) return { kind: 'rejected', why: 'not_sent', detail: 'held_up' }
  return ctx.gateways.call(access, request)
}
