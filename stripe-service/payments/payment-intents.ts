import { type Books, change, keep, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import type { Fields } from '../door/fields.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import { newPaymentIntent, type PaymentIntent } from '../objects/payment-intent.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { checkAmount, readCurrency } from './amounts.ts'
import { confirmIntent } from './confirm.ts'
import { type ConfirmWords, confirmationOf, readCommonWords, readConfirmation, readWordsAbout } from './confirm-call.ts'
import { typesFor } from './method-types.ts'
import { methodNamed } from './read-method.ts'

function readAutomatic(fields: Fields): PaymentIntent['automatic_payment_methods'] {
  const part = fields.part('automatic_payment_methods')
  const enabled = part?.flag('enabled')
  const redirects = part?.oneOf('allow_redirects', ['always', 'never'])
  if (!fields.has('payment_method_types') && !part) return { enabled: true, allow_redirects: 'always' }
  return enabled ? { enabled, allow_redirects: redirects ?? 'always' } : null
}

type NewIntent = {
  readonly amount: number
  readonly currency: string
  readonly automatic: PaymentIntent['automatic_payment_methods']
  readonly named: readonly string[] | undefined
  readonly about: Partial<PaymentIntent>
  readonly confirm: boolean
  readonly words: ConfirmWords
}

function readNewIntent(call: ApiCall): NewIntent {
  const { fields } = call
  const wanted = {
    amount: fields.mustWhole('amount'),
    currency: readCurrency(fields.mustText('currency')),
    automatic: readAutomatic(fields),
    named: fields.list('payment_method_types'),
    about: { ...readWordsAbout(call), metadata: mergeWords({}, fields.words('metadata')) },
    confirm: fields.flag('confirm') ?? false,
    words: readConfirmation(call),
  }
  fields.oneOf('capture_method', ['automatic', 'automatic_async'])
  fields.oneOf('confirmation_method', ['automatic'])
  fields.done()
  checkAmount(wanted.amount, wanted.currency)
  if (wanted.words.offSession && !wanted.confirm) {
    throw badRequest('You can only set `off_session` when `confirm` is `true`.', { param: 'off_session' })
  }
  return wanted
}

function createIntent(service: Service, call: ApiCall): PaymentIntent {
  const { books, account, key } = call
  const { amount, currency, automatic, named, about, confirm, words } = readNewIntent(call)
  const types = automatic || !named ? typesFor(account, currency) : [...named]
  if (types.length === 0) {
    throw badRequest(
      'No valid payment method types for this Payment Intent. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard: https://dashboard.stripe.com/settings/payment_methods',
      { code: 'payment_method_unactivated' },
    )
  }
  const { livemode } = books
  const id = service.newId('pi')
  const secret = `${id}_secret_${service.newId('cs').slice(3)}`
  const created = service.clock.seconds()
  const intent = newPaymentIntent({ id, secret, created, livemode, amount, currency, methodTypes: types, automatic })
  const platform = key.accountId === account.id ? null : service.accounts.get(key.accountId)?.platform
  Object.assign(intent, about, { application: platform ? platform.clientIds[livemode ? 'live' : 'test'] : null })
  const confirmation = confirm ? confirmationOf(service, call, intent, words) : undefined
  if (words.named && !confirm) {
    const method = methodNamed(service, books, words.named, 'payment_method')
    Object.assign(intent, { payment_method: method.id, status: 'requires_confirmation' })
  }
  keep(books, intent)
  emit(service, books, 'payment_intent.created', intent)
  if (confirmation) confirmIntent(service, books, intent, confirmation)
  return intent
}

function updateIntent(service: Service, call: ApiCall): PaymentIntent {
  const { fields, books, ids } = call
  const intent = need(books, 'payment_intent', ids.id ?? '')
  const amount = fields.whole('amount')
  const currency = fields.text('currency')
  const values = readWordsAbout(call)
  const words = fields.has('metadata') ? fields.words('metadata') : undefined
  const emptied = fields.has('metadata') && !fields.isPart('metadata')
  const named = fields.text('payment_method')
  fields.done()
  const open =
    intent.status === 'requires_payment_method' ||
    intent.status === 'requires_confirmation' ||
    intent.status === 'requires_action'
  if ((amount !== undefined || currency || named) && !open) {
    throw wrongState(
      `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) },
    )
  }
  if (currency) values.currency = readCurrency(currency)
  if (amount !== undefined) {
    checkAmount(amount, values.currency ?? intent.currency)
    values.amount = amount
  }
  if (named) {
    values.payment_method = methodNamed(service, books, named, 'payment_method').id
    values.status = 'requires_confirmation'
  }
  values.metadata = emptied ? {} : mergeWords(intent.metadata, words)
  change(intent, values)
  return intent
}

const cancelable = ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action'] as const

function cancelIntent(service: Service, { fields, books, ids }: ApiCall): PaymentIntent {
  const intent = need(books, 'payment_intent', ids.id ?? '')
  const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const
  const reason = fields.oneOf('cancellation_reason', reasons) ?? null
  fields.done()
  if (!cancelable.some((status) => status === intent.status)) {
    throw wrongState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}.`,
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) },
    )
  }
  return endIntent(service, books, intent, reason)
}

/** Cancels it for good; `automatic` is Stripe's own word for those that nobody paid for too long. */
export function endIntent(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  const canceled = {
    status: 'canceled',
    canceled_at: service.clock.seconds(),
    cancellation_reason: reason,
    next_action: null,
  } as const
  change(intent, canceled)
  emit(service, books, 'payment_intent.canceled', intent)
  return intent
}

/** A publishable key sees an intent only with the intent's client secret. */
function retrieveIntent({ fields, books, ids, key }: ApiCall): PaymentIntent {
  const secret = fields.text('client_secret')
  fields.done()
  const intent = need(books, 'payment_intent', ids.id ?? '')
  if (key.kind === 'publishable' && secret !== intent.client_secret) {
    throw badRequest('The client_secret provided does not match the client_secret associated with the PaymentIntent.', {
      code: 'payment_intent_invalid_parameter',
      param: 'client_secret',
    })
  }
  return intent
}

export const paymentIntentRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/payment_intents',
    door: 'secret',
    handle: (service, call) => json(createIntent(service, call)),
  },
  {
    method: 'GET',
    path: '/v1/payment_intents',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const customer = fields.text('customer')
      const found = books.kept.payment_intent.filter((intent) => !customer || intent.customer === customer)
      return json(listPage(found, fields, '/v1/payment_intents'))
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/:id',
    door: 'publishable',
    handle: (_service, call) => json(retrieveIntent(call)),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id',
    door: 'secret',
    handle: (service, call) => json(updateIntent(service, call)),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/confirm',
    door: 'secret',
    handle: (service, call) => {
      const intent = need(call.books, 'payment_intent', call.ids.id ?? '')
      const words = readConfirmation(call)
      const about = readCommonWords(call)
      call.fields.done()
      const confirmation = confirmationOf(service, call, intent, words, about.setup_future_usage)
      change(intent, about)
      confirmIntent(service, call.books, intent, confirmation)
      return json(intent)
    },
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    door: 'secret',
    handle: (service, call) => json(cancelIntent(service, call)),
  },
]
