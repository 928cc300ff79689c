import { velocityRefusal } from '../../core/payment/velocity.ts'
import type { Ctx } from '../../ports/ctx.ts'
import type { MethodSummary } from '../../ports/gateway.ts'
import { countTries } from '../../store/velocity.ts'

/**
 * Stops card testing before anything is written or sent (CORRECTNESS §18.2). A command that was made before passes: it
 * is answered, not tried again, and whoever lost the first answer must be able to hear it.
 */
export async function refuseTooManyTries(
  ctx: Ctx,
  invoiceId: string,
  method: MethodSummary,
  commandKey: string,
  addressDeclines: number,
): Promise<void> {
  const tries = await ctx.tx((t) => countTries(t, invoiceId, method, commandKey))
  if (tries.commandSeen) return
  const refusal = velocityRefusal({ ...tries, addressDeclines })
  if (refusal) throw refusal
}
