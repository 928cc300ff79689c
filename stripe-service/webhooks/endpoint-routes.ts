import { find, keep, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { badRequest, noSuch } from '../door/refused.ts'
import { newWebhookEndpoint } from '../objects/webhook-endpoint.ts'
import { type Answer, type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { apiVersion } from '../version.ts'

function create(service: Service, { fields, books, account }: ApiCall): Answer {
  const url = fields.mustText('url')
  const events = fields.list('enabled_events')
  const connect = fields.flag('connect') ?? false
  const version = fields.text('api_version') ?? apiVersion
  const description = fields.text('description') ?? null
  const metadata = mergeWords({}, fields.words('metadata'))
  fields.done()
  if (!events || events.length === 0) {
    throw badRequest('Missing required param: enabled_events.', { code: 'parameter_missing', param: 'enabled_events' })
  }
  if (!/^https?:\/\//.test(url))
    throw badRequest('Invalid URL: an explicit scheme must be provided.', { code: 'url_invalid', param: 'url' })
  if (books.livemode && !url.startsWith('https://') && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url)) {
    throw badRequest('Invalid URL: must be HTTPS in live mode.', { code: 'url_invalid', param: 'url' })
  }
  const clientIds = connect ? account.platform?.clientIds : undefined
  const application = clientIds?.[books.livemode ? 'live' : 'test'] ?? null
  const wanted = {
    application,
    id: service.newId('we'),
    created: service.clock.seconds(),
    livemode: books.livemode,
    url,
    events,
    description,
  }
  const endpoint = keep(books, Object.assign(newWebhookEndpoint({ ...wanted, apiVersion: version }), { metadata }))
  const secret = service.newId('whsec')
  service.endpoints.set(endpoint.id, {
    id: endpoint.id,
    accountId: books.accountId,
    livemode: books.livemode,
    connect,
    apiVersion: version,
    url,
    events,
    enabled: true,
    secret,
    before: null,
  })
  return json({ ...endpoint, secret })
}

function update(service: Service, { fields, books, ids }: ApiCall): Answer {
  const endpoint = need(books, 'webhook_endpoint', ids.id ?? '')
  const url = fields.text('url') ?? endpoint.url
  const events = fields.list('enabled_events') ?? endpoint.enabled_events
  const disabled = fields.flag('disabled') ?? endpoint.status === 'disabled'
  const metadata = mergeWords(endpoint.metadata, fields.words('metadata'))
  const description = fields.has('description') ? (fields.text('description') ?? null) : endpoint.description
  fields.done()
  Object.assign(endpoint, {
    url,
    enabled_events: events,
    status: disabled ? 'disabled' : 'enabled',
    metadata,
    description,
  })
  const kept = service.endpoints.get(endpoint.id)
  if (kept) Object.assign(kept, { url, events, enabled: !disabled })
  return json(endpoint)
}

function remove(service: Service, { books, ids, fields }: ApiCall): Answer {
  fields.done()
  const { id } = need(books, 'webhook_endpoint', ids.id ?? '')
  const shelf = books.kept.webhook_endpoint
  shelf.splice(
    shelf.findIndex((endpoint) => endpoint.id === id),
    1,
  )
  books.byId.delete(id)
  const kept = service.endpoints.get(id)
  if (kept) kept.enabled = false
  service.endpoints.delete(id)
  return json({ id, object: 'webhook_endpoint', deleted: true })
}

const eventsKeptFor = 30 * 86_400

export const webhookRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/webhook_endpoints', door: 'secret', handle: create },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints',
    door: 'secret',
    handle: (_service, { books, fields }) =>
      json(listPage(books.kept.webhook_endpoint, fields, '/v1/webhook_endpoints')),
  },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'webhook_endpoint', ids.id ?? ''))
    },
  },
  { method: 'POST', path: '/v1/webhook_endpoints/:id', door: 'secret', handle: update },
  { method: 'DELETE', path: '/v1/webhook_endpoints/:id', door: 'secret', handle: remove },
  {
    method: 'GET',
    path: '/v1/events',
    door: 'secret',
    handle: (service, { books, fields }) => {
      const type = fields.text('type')
      const types = fields.list('types')
      fields.ignore('delivery_success')
      const since = service.clock.seconds() - eventsKeptFor
      const wildcard = type?.endsWith('.*') ? type.slice(0, -1) : undefined
      const found = books.kept.event.filter(
        (event) =>
          event.created > since &&
          (!type || event.type === type || (wildcard !== undefined && event.type.startsWith(wildcard))) &&
          (!types || types.includes(event.type)),
      )
      return json(listPage(found, fields, '/v1/events'))
    },
  },
  {
    method: 'GET',
    path: '/v1/events/:id',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      fields.done()
      const event = find(books, 'event', ids.id ?? '')
      const since = service.clock.seconds() - eventsKeptFor
      if (!event || event.created <= since) throw noSuch('event', ids.id ?? '', { param: 'id', inAddress: true })
      return json(event)
    },
  },
]
