import { change, keep, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import type { Fields } from '../door/fields.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import { newPaymentIntent, type PaymentIntent } from '../objects/payment-intent.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { checkAmount, readCurrency } from './amounts.ts'
import { type Confirmation, checkConfirmable, checkReturnUrl, confirmIntent } from './confirm.ts'
import { typesFor } from './method-types.ts'
import { methodFrom, methodNamed, spendToken } from './read-method.ts'

/** The words about an intent that create and update take alike. */
function readWordsAbout(call: ApiCall): Partial<PaymentIntent> {
  const { fields, books } = call
  const values: Partial<PaymentIntent> = {}
  if (fields.has('description')) values.description = fields.text('description') ?? null
  if (fields.has('receipt_email')) values.receipt_email = fields.text('receipt_email') ?? null
  if (fields.has('statement_descriptor')) values.statement_descriptor = fields.text('statement_descriptor') ?? null
  if (fields.has('statement_descriptor_suffix')) {
    values.statement_descriptor_suffix = fields.text('statement_descriptor_suffix') ?? null
  }
  if (fields.has('transfer_group')) values.transfer_group = fields.text('transfer_group') ?? null
  if (fields.has('setup_future_usage')) {
    values.setup_future_usage = fields.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? null
  }
  const customer = fields.text('customer')
  if (customer) values.customer = need(books, 'customer', customer, 'customer').id
  fields.ignore('shipping')
  return values
}

type ConfirmWords = Omit<Confirmation, 'method'> & {
  readonly token: string | undefined
  readonly named: string | undefined
  readonly given: Fields | undefined
}

function readConfirmation({ fields, fault }: ApiCall): ConfirmWords {
  const options = fields.part('payment_method_options')
  const card = options?.part('card')
  const asked = card?.oneOf('request_three_d_secure', ['any', 'automatic', 'challenge'])
  const offSession = fields.isPart('off_session') ? false : fields.text('off_session')
  fields.ignore('mandate_data', 'error_on_requires_action', 'radar_options')
  const words = {
    token: fields.text('confirmation_token'),
    named: fields.text('payment_method'),
    given: fields.part('payment_method_data'),
    returnUrl: fields.text('return_url') ?? null,
    offSession: offSession === 'true' || offSession === 'one_off' || offSession === 'recurring',
    useStripeSdk: fields.flag('use_stripe_sdk') ?? false,
    askFor3ds: asked === 'any' || asked === 'challenge',
    charge: {
      pending: fault?.kind === 'charge_pending',
      otherAmount: fault?.kind === 'other_amount' ? fault.amount : undefined,
    },
  }
  if (words.token && (words.named || words.given)) {
    throw badRequest(
      'You may only specify one of these parameters: confirmation_token, payment_method, payment_method_data.',
    )
  }
  return words
}

function confirmWith(service: Service, call: ApiCall, intent: PaymentIntent, words: ConfirmWords): void {
  const { books, account } = call
  const { token, named, given, ...confirmation } = words
  checkConfirmable(intent)
  if (!token && !named && !given && intent.payment_method === null) {
    throw wrongState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) },
    )
  }
  if (token) {
    const ahead = need(books, 'confirmation_token', token, 'confirmation_token').return_url
    checkReturnUrl(intent, { ...confirmation, returnUrl: confirmation.returnUrl ?? ahead })
    const spent = spendToken(service, books, token, intent.id)
    if (spent.setupFutureUsage) intent.setup_future_usage ??= spent.setupFutureUsage
    const returnUrl = confirmation.returnUrl ?? spent.returnUrl
    confirmIntent(service, books, account, intent, { ...confirmation, returnUrl, method: spent.method })
    return
  }
  checkReturnUrl(intent, confirmation)
  const method = given
    ? methodFrom(service, books, given)
    : methodNamed(service, books, named ?? intent.payment_method ?? '', 'payment_method')
  confirmIntent(service, books, account, intent, { ...confirmation, method })
}

function readAutomatic(fields: Fields): PaymentIntent['automatic_payment_methods'] {
  const part = fields.part('automatic_payment_methods')
  const enabled = part?.flag('enabled')
  const redirects = part?.oneOf('allow_redirects', ['always', 'never'])
  if (!fields.has('payment_method_types') && !part) return { enabled: true, allow_redirects: 'always' }
  return enabled ? { enabled, allow_redirects: redirects ?? 'always' } : null
}

function createIntent(service: Service, call: ApiCall): PaymentIntent {
  const { fields, books, account, key } = call
  const amount = fields.mustWhole('amount')
  const currency = readCurrency(fields.mustText('currency'))
  const automatic = readAutomatic(fields)
  const named = fields.list('payment_method_types')
  const about = readWordsAbout(call)
  const metadata = mergeWords({}, fields.words('metadata'))
  const confirm = fields.flag('confirm') ?? false
  const words = readConfirmation(call)
  fields.oneOf('capture_method', ['automatic', 'automatic_async'])
  fields.oneOf('confirmation_method', ['automatic'])
  fields.done()
  checkAmount(amount, currency)
  if (words.offSession && !confirm) {
    throw badRequest('You can only set `off_session` when `confirm` is `true`.', { param: 'off_session' })
  }
  const types = automatic || !named ? typesFor(account, currency) : named
  if (types.length === 0) {
    throw badRequest(
      'No valid payment method types for this Payment Intent. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard: https://dashboard.stripe.com/settings/payment_methods',
      { code: 'payment_method_unactivated' },
    )
  }
  const id = service.newId('pi')
  const intent = newPaymentIntent({
    id,
    secret: `${id}_secret_${service.newId('cs').slice(3)}`,
    created: service.clock.seconds(),
    livemode: books.livemode,
    amount,
    currency,
    methodTypes: types,
    automatic,
  })
  const application =
    key.accountId === account.id ? null : (service.accounts.get(key.accountId)?.platform?.clientIds ?? null)
  Object.assign(intent, about, { metadata, application: application?.[books.livemode ? 'live' : 'test'] })
  if (confirm) {
    if (!words.token) checkReturnUrl(intent, words)
    const method = words.named && !words.token ? methodNamed(service, books, words.named, 'payment_method') : undefined
    keep(books, intent)
    emit(service, books, 'payment_intent.created', intent)
    confirmWith(service, call, intent, method ? { ...words, named: method.id } : words)
    return intent
  }
  if (words.named) {
    intent.payment_method = methodNamed(service, books, words.named, 'payment_method').id
    intent.status = 'requires_confirmation'
  }
  keep(books, intent)
  emit(service, books, 'payment_intent.created', intent)
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
      const about = readWordsAbout(call)
      call.fields.done()
      checkConfirmable(intent)
      change(intent, about)
      confirmWith(service, call, intent, words)
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
