import { type Books, change, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { badRequest, docsOf, Refused } from '../door/refused.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { methodNamed, readMethod } from './read-method.ts'

/** Gives a method to a customer. Throws as the issuer refuses a card that declines even that. */
export function attachMethod(service: Service, books: Books, method: PaymentMethod, customerId: string): void {
  const card = books.cards.get(method.id)
  if (card?.decline && !card.attachable) {
    const { code, declineCode, message } = card.decline
    const body = { type: 'card_error' as const, code, message, doc_url: docsOf(code) }
    throw new Refused(402, declineCode ? { ...body, decline_code: declineCode } : body, true)
  }
  if (method.customer !== null && method.customer !== customerId) {
    throw badRequest('The payment method you provided has already been attached to a customer.', { param: 'customer' })
  }
  change(method, { customer: customerId })
  emit(service, books, 'payment_method.attached', method)
}

/** Takes a method from its customer, for good: it can be used with nobody else, and not again. */
export function detachMethod(service: Service, books: Books, method: PaymentMethod): void {
  const before = change(method, { customer: null })
  books.setUp.delete(method.id)
  books.detached.add(method.id)
  emit(service, books, 'payment_method.detached', method, { previous: before })
}

function listMethods({ books, fields }: ApiCall) {
  const customer = fields.text('customer')
  const type = fields.text('type')
  fields.ignore('allow_redisplay')
  const found = books.kept.payment_method.filter(
    (method) =>
      method.customer !== null && (!customer || method.customer === customer) && (!type || method.type === type),
  )
  return listPage(found, fields, '/v1/payment_methods')
}

export const paymentMethodRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/payment_methods',
    door: 'publishable',
    handle: (service, { books, fields, key }) => {
      const make = readMethod(fields, key)
      fields.done()
      return json(make(service, books))
    },
  },
  { method: 'GET', path: '/v1/payment_methods', door: 'secret', handle: (_service, call) => json(listMethods(call)) },
  {
    method: 'GET',
    path: '/v1/payment_methods/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'payment_method', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/payment_methods/:id/attach',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      const customer = need(books, 'customer', fields.mustText('customer'), 'customer')
      fields.done()
      const method = methodNamed(service, books, ids.id ?? '', undefined)
      attachMethod(service, books, method, customer.id)
      return json(method)
    },
  },
  {
    method: 'POST',
    path: '/v1/payment_methods/:id/detach',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      fields.done()
      const method = need(books, 'payment_method', ids.id ?? '')
      if (method.customer === null) {
        throw badRequest('The payment method you provided is not attached to a customer so detachment is impossible.')
      }
      detachMethod(service, books, method)
      return json(method)
    },
  },
]
