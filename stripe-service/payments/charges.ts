import { change, find, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { type Answer, escapeHtml, json, type PublicCall, page, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'

/** The receipt that a charge's `receipt_url` leads to, for whoever has the address. */
function receipt(service: Service, { ids }: PublicCall): Answer {
  const charge = service
    .allBooks()
    .map((books) => find(books, 'charge', ids.id ?? ''))
    .find((one) => one?.paid)
  if (!charge) return page('<!doctype html><title>No receipt</title><p>There is no such receipt.</p>', 404)
  const paid = escapeHtml(`${charge.amount} ${charge.currency.toUpperCase()}`)
  return page(`<!doctype html><title>Receipt</title><p>Paid: ${paid}, in the smallest unit of the currency.</p>`)
}

export const chargeRoutes: readonly Route[] = [
  { method: 'GET', path: '/receipts/:id', door: 'public', handle: receipt },
  {
    method: 'GET',
    path: '/v1/charges',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const intent = fields.text('payment_intent')
      const customer = fields.text('customer')
      const group = fields.text('transfer_group')
      const found = books.kept.charge.filter(
        (charge) =>
          (!intent || charge.payment_intent === intent) &&
          (!customer || charge.customer === customer) &&
          (!group || charge.transfer_group === group),
      )
      return json(listPage(found, fields, '/v1/charges'))
    },
  },
  {
    method: 'GET',
    path: '/v1/charges/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'charge', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/charges/:id',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      const charge = need(books, 'charge', ids.id ?? '')
      const description = fields.has('description') ? (fields.text('description') ?? null) : charge.description
      const receiptEmail = fields.has('receipt_email') ? (fields.text('receipt_email') ?? null) : charge.receipt_email
      const words = fields.words('metadata')
      fields.done()
      const values = { description, receipt_email: receiptEmail, metadata: mergeWords(charge.metadata, words) }
      emit(service, books, 'charge.updated', charge, { previous: change(charge, values) })
      return json(charge)
    },
  },
]
