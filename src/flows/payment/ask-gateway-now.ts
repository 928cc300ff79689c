import type { Ctx } from '../../ports/ctx.ts'
import { hastenLookUps } from '../../store/attempt.ts'
import { lookUpAttempt } from './look-up-attempt.ts'

/**
 * Asks the gateway at once about everything an invoice waits to hear, instead of at the next planned time (CORRECTNESS
 * §5). Only evidence decides: a gateway that does not answer leaves all as it was, and asking twice changes nothing.
 */
export async function askGatewayNow(ctx: Ctx, invoiceId: string): Promise<void> {
  const due = await ctx.tx((t) => hastenLookUps(t, invoiceId))
  for (const { id } of due) await lookUpAttempt(ctx, id)
}
