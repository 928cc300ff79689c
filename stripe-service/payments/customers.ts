import { change, keep, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import type { Fields } from '../door/fields.ts'
import type { Address } from '../objects/billing-details.ts'
import { type Customer, newCustomer } from '../objects/customer.ts'
import { json, type Route } from '../route.ts'
import { emit } from '../webhooks/emit.ts'

function readCustomer(fields: Fields, old: Customer): Partial<Customer> {
  const values: Partial<Customer> = {}
  for (const name of ['description', 'email', 'name', 'phone'] as const) {
    if (fields.has(name)) values[name] = fields.text(name) ?? null
  }
  const address = fields.part('address')
  if (address) {
    const line = (name: keyof Address): string | null => address.text(name) ?? null
    values.address = {
      city: line('city'),
      country: line('country'),
      line1: line('line1'),
      line2: line('line2'),
      postal_code: line('postal_code'),
      state: line('state'),
    }
  }
  values.metadata = mergeWords(old.metadata, fields.words('metadata'))
  fields.done()
  return values
}

export const customerRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/customers',
    door: 'secret',
    handle: (service, { books, fields }) => {
      const made = newCustomer({ id: service.newId('cus'), created: service.clock.seconds(), livemode: books.livemode })
      const customer = keep(books, Object.assign(made, readCustomer(fields, made)))
      emit(service, books, 'customer.created', customer)
      return json(customer)
    },
  },
  {
    method: 'GET',
    path: '/v1/customers',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const email = fields.text('email')
      const found = books.kept.customer.filter((customer) => !email || customer.email === email)
      return json(listPage(found, fields, '/v1/customers'))
    },
  },
  {
    method: 'GET',
    path: '/v1/customers/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'customer', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/customers/:id',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      const customer = need(books, 'customer', ids.id ?? '')
      const before = change(customer, readCustomer(fields, customer))
      emit(service, books, 'customer.updated', customer, { previous: before })
      return json(customer)
    },
  },
  {
    method: 'GET',
    path: '/v1/customers/:id/payment_methods',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      const { id } = need(books, 'customer', ids.id ?? '')
      const type = fields.text('type')
      const found = books.kept.payment_method.filter((one) => one.customer === id && (!type || one.type === type))
      return json(listPage(found, fields, `/v1/customers/${id}/payment_methods`))
    },
  },
]
