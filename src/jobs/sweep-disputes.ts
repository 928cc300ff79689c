import { errorText } from '../core/error-text.ts'
import { lookUpDisputeAttempt } from '../flows/dispute/look-up-dispute-attempt.ts'
import { reconcileDisputes } from '../flows/dispute/reconcile-disputes.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { isClockGuarded } from '../store/clock-guard.ts'
import { scanDisputeLookUps } from '../store/dispute-attempt.ts'
import { eachAccount } from './each-account.ts'
import { always, type GoOn } from './go-on.ts'

/**
 * Compares the disputes of every connected account with its gateway (CORRECTNESS §12 L1, L2). Nothing while the clocks are not to
 * be believed: how far was compared is noted by them. Returns how many accounts were compared.
 */
export async function sweepDisputes(system: System, goOn: GoOn = always): Promise<number> {
  if (await isClockGuarded(system.directory)) return 0
  return eachAccount(system, goOn, 'disputes of an account could not be compared', reconcileDisputes)
}

const batch = 50

/** Finds out what became of answers to disputes that the gateway has not confirmed. Returns how many were due. */
export async function sweepDisputeAttempts(system: System, goOn: GoOn = always): Promise<number> {
  const due = await scanDisputeLookUps(system.directory, system.clock.now(), batch)
  for (const { organizationId, id } of due) {
    if (!goOn()) break
    const ctx = ctxFor(system, organizationId, { kind: 'gateway', id, name: 'The gateway' })
    await lookUpDisputeAttempt(ctx, id).catch((error: unknown) =>
      system.log.error('an answer to a dispute could not be looked up', { attempt: id, error: errorText(error) }),
    )
  }
  return due.length
}
