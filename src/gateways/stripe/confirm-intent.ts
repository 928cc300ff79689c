import type { GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { HttpRequest } from '../../ports/http.ts'
import { readJsonObject } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import type { Form } from './form.ts'
import { errorIn, readCardError, readError } from './read-error.ts'
import { type Asked, readIntent } from './read-intent.ts'
import { inPath, post } from './stripe-request.ts'

type Confirm = Extract<GatewayRequest, { op: 'confirm' }>

/** Everything about the charge that is read comes with the intent, so that one answer tells the whole of it. */
export const WITH_CHARGE = ['latest_charge.balance_transaction'] as const

/**
 * The one call that moves money, with the single-use token that Stripe's own fields made in the customer's browser, or with a
 * saved method. A token leaves the bank's questions to Stripe's script unless we say otherwise; we do, so that there is a page
 * to send to. `off_session` tells the bank that nobody is there to be sent anywhere: what it wants to ask is a decline then.
 */
export const writeConfirm = (access: StripeAccess, command: Confirm): HttpRequest =>
  post(access, `/v1/payment_intents/${inPath(command.objectId)}/confirm`, command.idempotencyKey, {
    ...paidWith(command),
    return_url: command.returnUrl,
    use_stripe_sdk: false,
    expand: WITH_CHARGE,
  })

/** The same as before for a token that is not kept, so that a repeat from before an upgrade has the same bytes. */
function paidWith(command: Confirm): Form {
  if (command.savedMethod === undefined) {
    const token = { confirmation_token: command.methodToken }
    return command.save ? { ...token, setup_future_usage: 'off_session' } : token
  }
  const saved = { payment_method: command.savedMethod }
  return command.offSession ? { ...saved, off_session: true } : saved
}

/**
 * The answer. An intent that was not in a state to be confirmed may be one that our own earlier try has paid, so that
 * refusal tells nothing, except of an intent canceled for good (CORRECTNESS §4).
 */
export function readConfirmAnswer(asked: Asked, status: number, body: string): Outcome {
  const json = readJsonObject(body)
  if (status === 200 && json) {
    const outcome = readIntent(asked, json)
    // Confirming leaves no intent unconfirmed; an answer that says so is not one to this call.
    return outcome.kind === 'created' ? { kind: 'unknown', why: 'bad_body' } : outcome
  }
  const error = errorIn(json)
  if (status === 402 && error) return readCardError(error, asked)
  if (status === 400 && error?.code === 'payment_intent_unexpected_state') {
    const outcome = error.intent ? readIntent(asked, error.intent) : null
    return outcome?.kind === 'canceled' ? outcome : { kind: 'unknown', why: 'duplicate_refused' }
  }
  return readError(status, json)
}
