import { errorText } from '../core/error-text.ts'
import { lookUpAttempt } from '../flows/payment/look-up-attempt.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { scanLookUps } from '../store/attempt.ts'
import { always, type GoOn } from './go-on.ts'

/** Looks up one undecided attempt; what it finds goes through the funnel in the gateway's name. */
export const lookUpOne = (system: System, organizationId: string, attemptId: string): Promise<void> =>
  lookUpAttempt(ctxFor(system, organizationId, { kind: 'gateway', id: attemptId, name: 'Gateway' }), attemptId)

const batch = 50
const atOnce = 4

/**
 * Looks up every attempt that is due, some at once. One that fails does not stop the others: it stays due and is tried
 * again (CORRECTNESS §5). None while the clocks are not to be believed. Returns how many were due.
 */
export async function sweepAttempts(system: System, goOn: GoOn = always): Promise<number> {
  const due = await scanLookUps(system.directory, system.clock.now(), batch)
  const queue = [...due]
  const next = async (): Promise<void> => {
    for (let item = queue.shift(); item && goOn(); item = queue.shift()) {
      await lookUpOne(system, item.organizationId, item.id).catch((error: unknown) =>
        system.log.error('an attempt could not be looked up', {
          attempt: item?.id,
          error: errorText(error),
        }),
      )
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next))
  return due.length
}
