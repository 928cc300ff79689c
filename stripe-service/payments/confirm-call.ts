import { need } from '../books/books.ts'
import { badRequest, wrongState } from '../door/refused.ts'
import type { ConfirmationToken } from '../objects/confirmation-token.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import type { ApiCall } from '../route.ts'
import type { Service } from '../service.ts'
import { type Confirmation, checkConfirmable, checkReturnUrl, checkTakes } from './confirm.ts'
import { type MadeLater, methodNamed, readMethod, usableToken } from './read-method.ts'

/** The words about an intent that create, update and confirm take alike. */
export function readCommonWords({ fields }: ApiCall): Partial<PaymentIntent> {
  const values: Partial<PaymentIntent> = {}
  if (fields.has('receipt_email')) values.receipt_email = fields.text('receipt_email') ?? null
  if (fields.has('setup_future_usage')) {
    values.setup_future_usage = fields.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? null
  }
  fields.ignore('shipping')
  return values
}

/** The words about an intent that create and update take. */
export function readWordsAbout(call: ApiCall): Partial<PaymentIntent> {
  const { fields, books } = call
  const values = readCommonWords(call)
  for (const name of [
    'description',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'transfer_group',
  ] as const) {
    if (fields.has(name)) values[name] = fields.text(name) ?? null
  }
  const customer = fields.text('customer')
  if (customer) values.customer = need(books, 'customer', customer, 'customer').id
  return values
}

export type ConfirmWords = Omit<Confirmation, 'method' | 'token' | 'useStripeSdk'> & {
  /** Not said: a token says it, and one that Stripe.js made says yes. */
  readonly sdk: boolean | undefined
  readonly token: string | undefined
  readonly named: string | undefined
  readonly given: MadeLater | undefined
}

/** Reads how an intent is to be confirmed. */
export function readConfirmation({ fields, fault, key }: ApiCall): ConfirmWords {
  const options = fields.part('payment_method_options')
  const card = options?.part('card')
  const asked = card?.oneOf('request_three_d_secure', ['any', 'automatic', 'challenge'])
  const offSession = fields.isPart('off_session') ? false : fields.text('off_session')
  fields.ignore('mandate_data', 'error_on_requires_action', 'radar_options')
  const given = fields.part('payment_method_data')
  const words = {
    token: fields.text('confirmation_token'),
    named: fields.text('payment_method'),
    given: given && readMethod(given, key),
    returnUrl: fields.text('return_url') ?? null,
    offSession: offSession === 'true' || offSession === 'one_off' || offSession === 'recurring',
    sdk: fields.flag('use_stripe_sdk'),
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

/**
 * Works out how an intent is to be confirmed: with the token or method that was named, or the one it has already.
 * Throws for everything that is wrong with the call, before anything has happened but that a new method was made.
 */
export function confirmationOf(
  service: Service,
  { books, account }: ApiCall,
  intent: PaymentIntent,
  words: ConfirmWords,
  /** What the intent is to be after this call, where the call says it. */
  futureUsage: string | null = intent.setup_future_usage,
): Confirmation {
  const { token, named, given, sdk, ...said } = words
  checkConfirmable(intent)
  if (!token && !named && !given && intent.payment_method === null) {
    throw wrongState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) },
    )
  }
  const usable = token ? usableToken(service, books, token) : undefined
  const returnUrl = said.returnUrl ?? usable?.token.return_url ?? null
  checkReturnUrl(intent, { ...said, returnUrl, useStripeSdk: sdk ?? false })
  const method =
    usable?.method ??
    given?.(service, books) ??
    methodNamed(service, books, named ?? intent.payment_method ?? '', 'payment_method')
  checkTakes(account, intent, method)
  checkOwner(intent, method)
  checkFutureUsage(futureUsage, { offSession: said.offSession, token: usable?.token ?? null })
  // A token of Stripe.js asks for Stripe's script to take the next step, unless the call says otherwise.
  const useStripeSdk = sdk ?? usable?.token.use_stripe_sdk ?? false
  return { ...said, returnUrl, useStripeSdk, method, token: usable?.token ?? null }
}

/** Throws for a method that was saved for a customer whom the intent does not name. */
function checkOwner(intent: PaymentIntent, { id, customer }: PaymentMethod): void {
  if (customer === null || customer === intent.customer) return
  const message = `The \`payment_method\` parameter supplied ${id} belongs to the Customer ${customer}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`
  throw badRequest(message, { param: 'payment_method' })
}

/** Throws where a card is to be kept although the payer is away, or although the fields it was entered in do not know of it. */
function checkFutureUsage(
  wanted: string | null,
  { offSession, token }: { offSession: boolean; token: ConfirmationToken | null },
): void {
  if (wanted === null) return
  if (offSession) {
    throw badRequest(
      'You cannot confirm with the `off_session` parameter when `setup_future_usage` is also set on the PaymentIntent because you cannot set up future usages when processing payments off-session.',
      { param: 'off_session' },
    )
  }
  if (!token || token.setup_future_usage === wanted) return
  throw badRequest(
    `The provided setup_future_usage (${wanted}) does not match the expected setup_future_usage (${token.setup_future_usage}). Try confirming with a Payment Intent that is configured to use the same parameters as Stripe Elements.`,
    { param: 'setup_future_usage' },
  )
}
