import { keep, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { badRequest } from '../door/refused.ts'
import { newPaymentMethodDomain, type PaymentMethodDomain } from '../objects/payment-method-domain.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'

/** Registers a domain; one that is known already is answered as it stands. */
function create(service: Service, { books, fields }: ApiCall): PaymentMethodDomain {
  const domain = fields.mustText('domain_name').toLowerCase()
  const enabled = fields.flag('enabled') ?? true
  fields.done()
  if (!/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain)) {
    throw badRequest(`The domain name ${domain} is not valid.`, { param: 'domain_name' })
  }
  const known = books.kept.payment_method_domain.find((one) => one.domain_name === domain)
  if (known) return known
  const wanted = { id: service.newId('pmd'), created: service.clock.seconds(), livemode: books.livemode }
  return keep(books, newPaymentMethodDomain({ ...wanted, domain, enabled }))
}

export const domainRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/payment_method_domains',
    door: 'secret',
    handle: (service, call) => json(create(service, call)),
  },
  {
    method: 'GET',
    path: '/v1/payment_method_domains',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const domain = fields.text('domain_name')
      const enabled = fields.flag('enabled')
      const found = books.kept.payment_method_domain.filter(
        (one) => (!domain || one.domain_name === domain) && (enabled === undefined || one.enabled === enabled),
      )
      return json(listPage(found, fields, '/v1/payment_method_domains'))
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_method_domains/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'payment_method_domain', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/payment_method_domains/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      const domain = need(books, 'payment_method_domain', ids.id ?? '')
      const enabled = fields.flag('enabled') ?? domain.enabled
      fields.done()
      return json(Object.assign(domain, { enabled }))
    },
  },
  {
    method: 'POST',
    path: '/v1/payment_method_domains/:id/validate',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'payment_method_domain', ids.id ?? ''))
    },
  },
]
