import { ctxFor, type System } from '../ports/ctx.ts'
import { reactTo } from '../reactions/react.ts'
import { addDelivery } from '../store/delivery.ts'
import { claimOutboxMessage, markFannedOut, scanOutbox } from '../store/outbox.ts'
import { always, type GoOn } from './go-on.ts'

const batch = 100

/**
 * Fans committed facts out into deliveries, one transaction a message, and queues each delivery (CORRECTNESS §10). Safe
 * to run twice at once: a message is claimed by a lock, and its deliveries are unique. Returns how many it saw.
 */
export async function relayOutbox(system: System, goOn: GoOn = always): Promise<number> {
  const waiting = await scanOutbox(system.directory, batch)
  for (const { organizationId, id } of waiting) {
    if (!goOn()) break
    const ctx = ctxFor(system, organizationId, { kind: 'system' })
    const deliveries = await ctx.tx(async (t) => {
      const message = await claimOutboxMessage(t, id)
      if (!message) return []
      const made = await reactTo(t, ctx, message)
      for (const delivery of made) addDelivery(t, delivery)
      markFannedOut(t, id)
      return made
    })
    for (const { id: deliveryId } of deliveries) {
      await system.queue.enqueue({ name: 'deliver', organizationId, payload: { deliveryId }, key: deliveryId })
    }
  }
  return waiting.length
}
