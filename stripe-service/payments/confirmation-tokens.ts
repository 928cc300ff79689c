import { type Books, keep, need } from '../books/books.ts'
import { badRequest } from '../door/refused.ts'
import { type ConfirmationToken, newConfirmationToken } from '../objects/confirmation-token.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { methodNamed, readMethod } from './read-method.ts'

/** Makes a token for what the payer entered. */
export function keepToken(
  service: Service,
  books: Books,
  method: PaymentMethod,
  more: { returnUrl?: string; setupFutureUsage?: string } = {},
): ConfirmationToken {
  const { id: _id, object: _object, created: _created, livemode: _livemode, metadata: _metadata, ...preview } = method
  const token = newConfirmationToken({
    id: service.newId('ctoken'),
    created: service.clock.seconds(),
    livemode: books.livemode,
    preview: structuredClone(preview),
    returnUrl: more.returnUrl ?? null,
    setupFutureUsage: more.setupFutureUsage ?? null,
  })
  books.tokenMethods.set(token.id, method.id)
  return keep(books, token)
}

/** As Stripe.js makes it with a publishable key, and as Stripe's test helpers make it with a secret one. */
function createToken(service: Service, { books, fields, key }: ApiCall): ConfirmationToken {
  const named = fields.text('payment_method')
  const given = fields.part('payment_method_data')
  const returnUrl = fields.text('return_url')
  const setupFutureUsage = fields.oneOf('setup_future_usage', ['off_session', 'on_session'])
  fields.ignore('client_context', 'mandate_data', 'payment_method_options', 'shipping', 'set_as_default_payment_method')
  if (!named && !given) {
    throw badRequest('Missing required param: payment_method_data.', {
      code: 'parameter_missing',
      param: 'payment_method_data',
    })
  }
  const method = named ? methodNamed(service, books, named, 'payment_method') : undefined
  const made = method ?? (given ? readMethod(given, key)(service, books) : undefined)
  if (!made) throw badRequest('You must provide a payment method.', { param: 'payment_method_data' })
  return keepToken(service, books, made, { returnUrl, setupFutureUsage })
}

export const confirmationTokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/confirmation_tokens',
    door: 'publishable',
    handle: (service, call) => json(createToken(service, call)),
  },
  {
    method: 'POST',
    path: '/v1/test_helpers/confirmation_tokens',
    door: 'secret',
    handle: (service, call) => json(createToken(service, call)),
  },
  {
    method: 'GET',
    path: '/v1/confirmation_tokens/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'confirmation_token', ids.id ?? ''))
    },
  },
]
