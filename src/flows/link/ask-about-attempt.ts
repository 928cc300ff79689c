import type { Ctx } from '../../ports/ctx.ts'
import { askSoon } from '../../store/pay-page.ts'
import { lookUpAttempt } from '../payment/look-up-attempt.ts'
import type { View } from '../payment/view.ts'
import { viewAttempt } from '../payment/view-attempt.ts'

/**
 * How an attempt stands, asking the gateway first when it waits for its customer: they may have just come back, and
 * nothing else tells us before the next look-up (PRODUCT C5). A gateway that cannot be asked changes nothing.
 */
export async function askAboutAttempt(ctx: Ctx, invoiceId: string, attemptId: string): Promise<View> {
  const view = await viewAttempt(ctx, invoiceId, attemptId)
  if (view.status !== 'requires_action') return view
  const due = await ctx.tx((t) => askSoon(t, view.attemptId))
  if (due === 0) return view
  await lookUpAttempt(ctx, view.attemptId)
  return viewAttempt(ctx, invoiceId, attemptId)
}
