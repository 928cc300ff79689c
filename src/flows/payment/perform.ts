import { cannotSaveNow } from '../../core/payment-method/refusals.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { GatewayAccountAccess, GatewayRequest, RejectedWhy } from '../../ports/gateway.ts'
import { askAboutAccess } from '../gateway-account/refresh-account.ts'
import { ensureGatewayCustomer } from '../payment-method/ensure-gateway-customer.ts'
import { refreshMethod } from '../payment-method/refresh-method.ts'
import { applyOutcome } from './apply-outcome.ts'
import { callInTime } from './call-in-time.ts'
import type { PayCommand, Prepared } from './command.ts'
import { NotSent } from './not-sent.ts'
import { prepare } from './prepare.ts'
import type { View } from './view.ts'

/** Cancel an old object, tell the gateway who pays, make a new object, confirm it: no command needs more than these. */
const mostCalls = 4

/**
 * Moves money for a command: write the attempt, call the gateway outside any transaction, apply what it said
 * (CORRECTNESS §4). A crash anywhere leaves an attempt whose fate `look-up-attempt` finds out; equal commands get the
 * answer of the first. Throws a `Refusal` when the invoice may not be paid like this, and `NotSent` when the attempt could
 * not be written: both before anything was sent.
 */
export async function perform(ctx: Ctx, command: PayCommand): Promise<View> {
  const begin = () =>
    ctx
      .tx((t) => prepare(t, ctx, command))
      .catch((error: unknown) => {
        throw error instanceof Refusal ? error : new NotSent('the attempt could not be written', { cause: error })
      })
  let step: Prepared = await begin()
  for (let calls = 0; step.kind !== 'answer' && calls < mostCalls; calls += 1) {
    if (step.kind === 'introduce') {
      if (!(await ensureGatewayCustomer(ctx, step.access, step.customerId))) throw cannotSaveNow()
      step = await begin()
      continue
    }
    const { key, access, request, deadlineAt } = step
    const outcome = await callInTime(ctx, access, request, deadlineAt)
    // After a step, a second time would find it done and not go on.
    const insist = request.op === 'confirm' || request.op === 'sale' ? 'repeatable' : 'uncommitted'
    step = await ctx.tx(
      async (t): Promise<Prepared> => {
        const applied = await applyOutcome(t, ctx, key, outcome, 'response')
        // An object was made or cancelled: the next request is written in the transaction that learned of it.
        return applied.kind === 'stepped' ? prepare(t, ctx, command) : { kind: 'answer', view: applied.view }
      },
      { insist },
    )
    if (outcome.kind === 'rejected') await findOutWhy(ctx, access, request, outcome.why)
  }
  if (step.kind !== 'answer') throw new Error(`command ${command.commandKey} asked for more than ${mostCalls} requests`)
  ctx.queue.wakeRelay()
  return step.view
}

/** A refusal may mean that the account, or the saved method, is not what we hold it for, and that nobody has told us. */
async function findOutWhy(
  ctx: Ctx,
  access: GatewayAccountAccess,
  request: GatewayRequest,
  why: RejectedWhy,
): Promise<void> {
  if (why === 'credentials') await askAboutAccess(ctx, access.id)
  if (why === 'invalid' && 'savedMethod' in request && request.savedMethod !== undefined)
    await refreshMethod(ctx, access, request.savedMethod)
}
