import { ctxFor, type System } from '../ports/ctx.ts'
import { deliver } from '../reactions/deliver.ts'
import { scanDeliveries } from '../store/delivery.ts'
import { always, type GoOn } from './go-on.ts'

/** One try of one delivery; does nothing when it is done, in other hands, or not yet due. */
export const deliverOne = (system: System, organizationId: string, deliveryId: string): Promise<void> =>
  deliver(ctxFor(system, organizationId, { kind: 'system' }), deliveryId)

/** Tries what is due and whose job was lost, oldest first (CORRECTNESS §10: at least once). */
export async function deliverDue(system: System, goOn: GoOn = always): Promise<void> {
  for (const { organizationId, id } of await scanDeliveries(system.directory, system.clock.now(), 50)) {
    if (!goOn()) break
    await deliverOne(system, organizationId, id)
  }
}
