import type { Service } from '../service.ts'
import type { Delivery } from '../webhooks/outbox.ts'

export type ToldDelivery = Pick<Delivery, 'id' | 'eventId' | 'type' | 'state' | 'tries' | 'lastStatus'> & {
  readonly endpointId: string
}

export const showDelivery = (delivery: Delivery): ToldDelivery => ({
  id: delivery.id,
  eventId: delivery.eventId,
  type: delivery.type,
  state: delivery.state,
  tries: delivery.tries,
  lastStatus: delivery.lastStatus,
  endpointId: delivery.endpoint.id,
})

/** Lets the held webhooks go: in their order or the other way round, each once or twice. */
export function releaseWebhooks(service: Service, how: { reversed?: boolean; twice?: boolean } = {}): number {
  service.outbox.holding = false
  const held = service.outbox.all.filter(({ state }) => state === 'held')
  if (how.reversed) held.reverse()
  for (const delivery of held) {
    service.outbox.sendAgain(delivery)
    if (how.twice) service.outbox.add({ ...delivery, id: service.newId('whd') })
  }
  return held.length
}

/** Forgets webhooks that have not arrived, of one type or of all. Returns how many. */
export function dropWebhooks(service: Service, type?: string): number {
  const open = service.outbox.all.filter(
    (delivery) => (delivery.state === 'held' || delivery.state === 'due') && (!type || delivery.type === type),
  )
  for (const delivery of open) service.outbox.drop(delivery)
  return open.length
}

/** Sends a webhook again, whatever became of it before. Throws when there is none of this id. */
export function resendWebhook(service: Service, id: string): void {
  const delivery = service.outbox.all.find((one) => one.id === id || one.eventId === id)
  if (!delivery) throw new Error(`there is no webhook ${id}`)
  service.outbox.sendAgain(delivery)
}

/** Gives an endpoint a new secret; the old one signs beside it for a while. Returns the new one. */
export function rotateSecret(service: Service, endpointId: string, keepOldSeconds = 86_400): string {
  const endpoint = service.endpoints.get(endpointId)
  if (!endpoint) throw new Error(`there is no endpoint ${endpointId}`)
  endpoint.before = { secret: endpoint.secret, until: service.clock.seconds() + keepOldSeconds }
  endpoint.secret = service.newId('whsec')
  return endpoint.secret
}
