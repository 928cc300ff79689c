import type { Account } from '../books/account.ts'
import { type Books, change } from '../books/books.ts'
import { badRequest, docsOf, type Refused, wrongState } from '../door/refused.ts'
import type { ConfirmationToken } from '../objects/confirmation-token.ts'
import type { PaymentIntent } from '../objects/payment-intent.ts'
import type { PaymentMethod } from '../objects/payment-method.ts'
import type { Service } from '../service.ts'
import { emit } from '../webhooks/emit.ts'
import { backToMethod, chargeIntent, type HowToCharge } from './charge-card.ts'
import { methodType } from './method-types.ts'

export type Confirmation = {
  /** The token that is spent with this, if one was named. */
  readonly token: ConfirmationToken | null
  readonly method: PaymentMethod
  readonly returnUrl: string | null
  readonly offSession: boolean
  readonly useStripeSdk: boolean
  readonly askFor3ds: boolean
  readonly charge: Omit<HowToCharge, 'authenticated'>
}

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const

/** Throws unless the intent is where it can be confirmed. */
export function checkConfirmable(intent: PaymentIntent): void {
  if (confirmable.some((status) => status === intent.status)) return
  const message = `This PaymentIntent's status is ${intent.status}, but must be one of the following to be confirmed: ${confirmable.join(', ')}.`
  const said =
    intent.status === 'succeeded'
      ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
      : message
  throw wrongState(said, { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) })
}

/** Throws where the payer may be sent away and nobody said where to come back to. */
export function checkReturnUrl(intent: PaymentIntent, confirmation: Omit<Confirmation, 'method' | 'token'>): void {
  const redirectsPossible = intent.automatic_payment_methods?.allow_redirects === 'always'
  if (confirmation.returnUrl !== null || confirmation.useStripeSdk || confirmation.offSession || !redirectsPossible)
    return
  throw badRequest(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    { param: 'return_url' },
  )
}

/**
 * Tries to pay an intent. It ends `succeeded`, `processing` or `requires_action`; a decline is thrown as the card
 * error that Stripe answers, after the books have been written.
 */
export function confirmIntent(service: Service, books: Books, intent: PaymentIntent, confirmation: Confirmation): void {
  const { method, token } = confirmation
  if (token) {
    token.payment_intent = intent.id
    intent.setup_future_usage ??= token.setup_future_usage
  }
  change(intent, { payment_method: method.id, last_payment_error: null })
  const challenged = needsChallenge(books, confirmation)
  if (challenged && confirmation.offSession) throw wantsPayer(service, books, intent, method)
  if (challenged || methodType(method.type)?.redirects) {
    sendAway(service, books, intent, confirmation)
    return
  }
  const refused = chargeIntent(service, books, intent, method, { authenticated: false, ...confirmation.charge })
  if (refused) throw refused
  rememberAgreement(books, intent, method)
}

/** Throws when the account or the intent does not take this method. */
export function checkTakes(account: Account, intent: PaymentIntent, method: PaymentMethod): void {
  if (!account.chargesEnabled) {
    const message =
      'Your account cannot currently make charges. Visit https://dashboard.stripe.com/account to complete its requirements.'
    throw wrongState(message)
  }
  if (intent.payment_method_types.includes(method.type)) return
  throw badRequest(
    `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of one of the following types: ${intent.payment_method_types.join(', ')}.`,
    { code: 'payment_intent_invalid_parameter', param: 'payment_method' },
  )
}

function needsChallenge(books: Books, { method, offSession, askFor3ds }: Confirmation): boolean {
  const challenge = books.cards.get(method.id)?.challenge
  if (challenge === undefined || challenge === 'lookup_fails') return false
  if (challenge === 'always') return true
  if (challenge === 'if_asked') return askFor3ds
  if (challenge === 'on_session') return !offSession
  return !(offSession && books.setUp.has(method.id))
}

function wantsPayer(service: Service, books: Books, intent: PaymentIntent, method: PaymentMethod): Refused {
  return backToMethod(service, books, intent, method, {
    type: 'card_error',
    code: 'authentication_required',
    decline_code: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
    doc_url: docsOf('authentication_required'),
  })
}

function sendAway(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  { method, returnUrl, useStripeSdk }: Confirmation,
): void {
  const url = `${service.baseUrl}/3ds/${intent.id}`
  intent.status = 'requires_action'
  intent.next_action =
    useStripeSdk && method.type === 'card'
      ? {
          type: 'use_stripe_sdk',
          use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url, source: `src_${intent.id}` },
        }
      : { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } }
  emit(service, books, 'payment_intent.requires_action', intent)
}

/** What the payer or their bank decided about a challenge. Throws when the intent is not waiting for one. */
export function endChallenge(
  service: Service,
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  result: 'approve' | 'fail',
): void {
  if (intent.status !== 'requires_action') throw wrongState(`This PaymentIntent's status is ${intent.status}.`)
  if (result === 'fail') {
    backToMethod(service, books, intent, method, {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message:
        'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
      doc_url: docsOf('payment_intent_authentication_failure'),
    })
    return
  }
  const refused = chargeIntent(service, books, intent, method, { authenticated: method.type === 'card' })
  if (!refused) rememberAgreement(books, intent, method)
}

function rememberAgreement(books: Books, intent: PaymentIntent, method: PaymentMethod): void {
  if (intent.setup_future_usage === null) return
  books.setUp.add(method.id)
  if (intent.customer !== null) method.customer = intent.customer
}
