import { errorText } from '../core/error-text.ts'
import { detachMethod } from '../flows/payment-method/detach-method.ts'
import { ctxFor, type System } from '../ports/ctx.ts'
import { scanDetaches } from '../store/payment-method.ts'
import { always, type GoOn } from './go-on.ts'

const batch = 50

/** Tells gateways again to let go of saved methods that were removed here, where they have not said so yet. Returns how many were due. */
export async function sweepRemovedMethods(system: System, goOn: GoOn = always): Promise<number> {
  const due = await scanDetaches(system.directory, system.clock.now(), batch)
  for (const { organizationId, id } of due) {
    if (!goOn()) break
    await detachMethod(ctxFor(system, organizationId, { kind: 'system' }), id).catch((error: unknown) =>
      system.log.error('a gateway could not be told to let go of a saved card', {
        method: id,
        error: errorText(error),
      }),
    )
  }
  return due.length
}
