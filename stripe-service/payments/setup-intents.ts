import { type Books, change, keep, mergeWords, need } from '../books/books.ts'
import { listPage } from '../books/list.ts'
import { badRequest, docsOf, type ErrorBody, Refused, wrongState } from '../door/refused.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import { newSetupIntent, type SetupIntent } from '../objects/setup-intent.ts'
import { type ApiCall, json, type Route } from '../route.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { typesFor } from './method-types.ts'
import { attachMethod } from './payment-methods.ts'
import { methodNamed, usableToken } from './read-method.ts'

type SetupWords = {
  readonly token: string | undefined
  readonly named: string | undefined
  readonly returnUrl: string | null
  readonly useStripeSdk: boolean
}

function readWords({ fields }: ApiCall): SetupWords {
  fields.ignore('mandate_data', 'payment_method_options')
  return {
    token: fields.text('confirmation_token'),
    named: fields.text('payment_method'),
    returnUrl: fields.text('return_url') ?? null,
    useStripeSdk: fields.flag('use_stripe_sdk') ?? false,
  }
}

function create(service: Service, call: ApiCall): SetupIntent {
  const { fields, books, account } = call
  const customer = fields.text('customer')
  const usage = fields.oneOf('usage', ['off_session', 'on_session']) ?? 'off_session'
  const automatic = fields.part('automatic_payment_methods')
  const enabled = automatic?.flag('enabled') ?? fields.list('payment_method_types') === undefined
  const redirects = automatic?.oneOf('allow_redirects', ['always', 'never']) ?? 'always'
  const description = fields.text('description') ?? null
  const metadata = mergeWords({}, fields.words('metadata'))
  const confirm = fields.flag('confirm') ?? false
  const words = readWords(call)
  fields.done()
  if (customer) need(books, 'customer', customer, 'customer')
  const id = service.newId('seti')
  const made = newSetupIntent({
    id,
    secret: `${id}_secret_${service.newId('cs').slice(3)}`,
    created: service.clock.seconds(),
    livemode: books.livemode,
    methodTypes: typesFor(account, account.defaultCurrency),
    automatic: enabled ? { enabled, allow_redirects: redirects } : null,
    usage,
  })
  const intent = keep(books, Object.assign(made, { customer: customer ?? null, description, metadata }))
  emit(service, books, 'setup_intent.created', intent)
  if (confirm) confirmSetup(service, call, intent, words)
  else if (words.named) {
    intent.payment_method = methodNamed(service, books, words.named, 'payment_method').id
    intent.status = 'requires_confirmation'
  }
  return intent
}

function confirmSetup(service: Service, { books }: ApiCall, intent: SetupIntent, words: SetupWords): void {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw wrongState(`You cannot confirm this SetupIntent because it has a status of ${intent.status}.`, {
      code: 'setup_intent_unexpected_state',
      setup_intent: structuredClone(intent),
    })
  }
  const spent = words.token ? usableToken(service, books, words.token) : undefined
  const named = words.named ?? intent.payment_method
  if (!spent && !named) throw badRequest("You cannot confirm this SetupIntent because it's missing a payment method.")
  const method = spent?.method ?? methodNamed(service, books, named ?? '', 'payment_method')
  const returnUrl = words.returnUrl ?? spent?.token.return_url ?? null
  if (returnUrl === null && !words.useStripeSdk && intent.automatic_payment_methods?.allow_redirects === 'always') {
    throw badRequest('You must provide a `return_url`, because some payment methods might redirect your customer.', {
      param: 'return_url',
    })
  }
  if (spent) spent.token.setup_intent = intent.id
  change(intent, { payment_method: method.id, last_setup_error: null })
  const challenge = books.cards.get(method.id)?.challenge
  if (challenge === 'always' || challenge === 'unless_set_up') {
    const url = `${service.baseUrl}/3ds/${intent.id}`
    intent.status = 'requires_action'
    intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } }
    emit(service, books, 'setup_intent.requires_action', intent)
    return
  }
  finish(service, books, intent, method)
}

function finish(service: Service, books: Books, intent: SetupIntent, method: PaymentMethod): void {
  try {
    if (intent.customer !== null) attachMethod(service, books, method, intent.customer)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    fail(service, books, intent, method, error.body)
    throw new Refused(error.status, { ...error.body, setup_intent: structuredClone(intent) }, true)
  }
  books.setUp.add(method.id)
  change(intent, { status: 'succeeded', next_action: null })
  emit(service, books, 'setup_intent.succeeded', intent)
}

function fail(service: Service, books: Books, intent: SetupIntent, method: PaymentMethod, error: ErrorBody): void {
  const lastError = { ...error, payment_method: structuredClone(method) }
  change(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: lastError,
  })
  emit(service, books, 'setup_intent.setup_failed', intent)
}

/** What the payer decided about keeping their card. Throws when nobody asked. */
export function endSetupChallenge(
  service: Service,
  books: Books,
  intent: SetupIntent,
  result: 'approve' | 'fail',
): void {
  const method = need(books, 'payment_method', intent.payment_method ?? '', 'payment_method')
  if (intent.status !== 'requires_action') throw wrongState(`This SetupIntent's status is ${intent.status}.`)
  if (result === 'approve') finish(service, books, intent, method)
  else {
    const code = 'setup_intent_authentication_failure'
    const message = 'The latest attempt to set up the payment method has failed because authentication failed.'
    fail(service, books, intent, method, { type: 'invalid_request_error', code, message, doc_url: docsOf(code) })
  }
}

export const setupIntentRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/setup_intents', door: 'secret', handle: (service, call) => json(create(service, call)) },
  {
    method: 'GET',
    path: '/v1/setup_intents',
    door: 'secret',
    handle: (_service, { books, fields }) => {
      const customer = fields.text('customer')
      const found = books.kept.setup_intent.filter((intent) => !customer || intent.customer === customer)
      return json(listPage(found, fields, '/v1/setup_intents'))
    },
  },
  {
    method: 'GET',
    path: '/v1/setup_intents/:id',
    door: 'secret',
    handle: (_service, { books, ids, fields }) => {
      fields.done()
      return json(need(books, 'setup_intent', ids.id ?? ''))
    },
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/:id/confirm',
    door: 'secret',
    handle: (service, call) => {
      const intent = need(call.books, 'setup_intent', call.ids.id ?? '')
      const words = readWords(call)
      call.fields.done()
      confirmSetup(service, call, intent, words)
      return json(intent)
    },
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/:id/cancel',
    door: 'secret',
    handle: (service, { books, ids, fields }) => {
      const intent = need(books, 'setup_intent', ids.id ?? '')
      const reason = fields.oneOf('cancellation_reason', ['abandoned', 'requested_by_customer', 'duplicate']) ?? null
      fields.done()
      if (intent.status === 'succeeded' || intent.status === 'canceled') {
        throw wrongState(`You cannot cancel this SetupIntent because it has a status of ${intent.status}.`, {
          code: 'setup_intent_unexpected_state',
          setup_intent: structuredClone(intent),
        })
      }
      change(intent, { status: 'canceled', cancellation_reason: reason, next_action: null })
      emit(service, books, 'setup_intent.canceled', intent)
      return json(intent)
    },
  },
]
