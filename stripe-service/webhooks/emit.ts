import { isConnected } from '../books/account.ts'
import { type Books, keep } from '../books/books.ts'
import { newEvent, type StripeEvent } from '../objects/event.ts'
import type { Service } from '../service.ts'
import { apiVersion } from '../version.ts'
import type { Endpoint } from './endpoint.ts'

type Told = { readonly id: string; readonly object: string; readonly [field: string]: unknown }
type More = {
  readonly previous?: object
  /** A platform that hears of it although it is not connected any more. */
  readonly platformId?: string
}

/** Enters an event into the account's books and puts it on its way to every endpoint that listens to it. */
export function emit(service: Service, books: Books, type: string, object: Told, more: More = {}): StripeEvent {
  const endpoints = [...service.endpoints.values()].filter((endpoint) => hears(service, endpoint, books, type, more))
  const event = newEvent({
    id: service.newId('evt'),
    created: service.clock.seconds(),
    livemode: books.livemode,
    apiVersion,
    type,
    object,
    previous: more.previous as Record<string, unknown> | undefined,
    request: { ...service.request },
    pendingWebhooks: endpoints.length,
  })
  keep(books, event)
  for (const endpoint of endpoints) {
    const body = JSON.stringify({
      ...event,
      api_version: endpoint.apiVersion,
      ...(endpoint.connect ? { account: books.accountId } : {}),
    })
    service.outbox.add({ id: service.newId('whd'), eventId: event.id, type, endpoint, body })
    service.onEvent(event, endpoint)
  }
  return event
}

/** A live Connect endpoint hears of test events too (docs.stripe.com/connect/webhooks). */
function hears(service: Service, endpoint: Endpoint, books: Books, type: string, more: More): boolean {
  const listens = endpoint.enabled && (endpoint.events.includes('*') || endpoint.events.includes(type))
  if (!listens) return false
  if (!endpoint.connect) return endpoint.accountId === books.accountId && endpoint.livemode === books.livemode
  if (endpoint.livemode !== books.livemode && !endpoint.livemode) return false
  const account = service.accounts.get(books.accountId)
  if (more.platformId === endpoint.accountId) return true
  return account !== undefined && isConnected(account, endpoint.accountId, books.livemode)
}
