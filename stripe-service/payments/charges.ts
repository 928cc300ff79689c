import { change, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { json, type Route } from '../route.ts'
import { emit } from '../webhooks/emit.ts'

export const chargeRoutes: readonly Route[] = [
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
