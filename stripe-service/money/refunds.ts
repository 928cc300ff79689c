import { type Books, change, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import type { Charge } from '../objects/charge.ts'
import type { Refund } from '../objects/refund.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { makeRefund } from './make-refund.ts'

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

function createRefund(service: Service, { fields, books, fault }: ApiCall): Refund {
  const chargeId = fields.text('charge')
  const intentId = fields.text('payment_intent')
  const amount = fields.whole('amount')
  const reason = fields.oneOf('reason', reasons) ?? null
  const metadata = mergeWords({}, fields.words('metadata'))
  fields.ignore('instructions_email', 'refund_application_fee', 'reverse_transfer')
  fields.done()
  if (!chargeId && !intentId) {
    throw badRequest("One of the following params should be provided for this request: 'payment_intent' or 'charge'.", {
      code: 'parameter_missing',
    })
  }
  const charge = chargeId ? need(books, 'charge', chargeId, 'charge') : chargeOfIntent(books, intentId ?? '')
  if (intentId && charge.payment_intent !== intentId) {
    throw badRequest(`The charge ${charge.id} does not belong to the PaymentIntent ${intentId}.`, { param: 'charge' })
  }
  return makeRefund(service, books, charge, { amount, reason, metadata, pending: fault?.kind === 'refund_pending' })
}

function chargeOfIntent(books: Books, intentId: string): Charge {
  const intent = need(books, 'payment_intent', intentId, 'payment_intent')
  if (intent.status !== 'succeeded' || intent.latest_charge === null) {
    throw wrongState(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`)
  }
  return need(books, 'charge', intent.latest_charge, 'payment_intent')
}

export const refundRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/refunds', door: 'secret', handle: (service, call) => json(createRefund(service, call)) },
  {
    method: 'GET',
    path: '/v1/refunds',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const charge = fields.text('charge')
      const intent = fields.text('payment_intent')
      const found = books.kept.refund.filter(
        (refund) => (!charge || refund.charge === charge) && (!intent || refund.payment_intent === intent),
      )
      return json(listPage(found, fields, '/v1/refunds'))
    },
  },
  {
    method: 'GET',
    path: '/v1/refunds/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'refund', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/refunds/:id',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      const refund = need(books, 'refund', ids.id ?? '')
      const words = fields.words('metadata')
      fields.done()
      const before = change(refund, { metadata: mergeWords(refund.metadata, words) })
      emit(service, books, 'refund.updated', refund, { previous: before })
      return json(refund)
    },
  },
]
