import type { Ctx } from '../../ports/ctx.ts'
import { findUndecidedAttempt, findUndecidedCancel, listAttemptsByCommand } from '../../store/attempt.ts'

/** The attempt could not be committed, so this command has sent nothing: the database is full, read-only or away. */
export class NotSent extends Error {
  override readonly name = 'NotSent'
}

/**
 * Whether nobody can have been charged by this command, nor by an earlier sending of it: no row of it and none undecided
 * on the invoice. False as well when the database cannot be read, because then nobody knows (CORRECTNESS §14).
 */
export async function isProvenUncharged(ctx: Ctx, invoiceId: string, commandKey: string): Promise<boolean> {
  try {
    const [own, undecided, cancel] = await ctx.tx((t) =>
      Promise.all([
        listAttemptsByCommand(t, commandKey),
        findUndecidedAttempt(t, invoiceId),
        findUndecidedCancel(t, invoiceId),
      ]),
    )
    return own.length === 0 && undecided === null && cancel === null
  } catch {
    return false
  }
}
