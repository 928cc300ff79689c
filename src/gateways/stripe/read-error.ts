import type { Outcome, RejectedWhy } from '../../ports/gateway.ts'
import { asObject, type JsonObject, textAt } from '../shared/json-fields.ts'
import { declineOfError, readDecline } from './decline-codes.ts'
import type { Asked } from './read-intent.ts'

/** What an error body of Stripe tells ("Errors" in its API reference). */
export type StripeError = {
  readonly type: string
  readonly code: string | null
  /** The parameter it is about. */
  readonly param: string | null
  /** The intent that the request was about, as it is now. */
  readonly intent: JsonObject | null
  readonly whole: JsonObject
}

/** The error in a body, or null when it is not one of Stripe's: a proxy's page, half a document. */
export function errorIn(body: JsonObject | null): StripeError | null {
  const whole = body && asObject(body.error)
  const type = whole && textAt(whole, 'type')
  if (!whole || !type) return null
  const [code, param, intent] = [textAt(whole, 'code'), textAt(whole, 'param'), asObject(whole.payment_intent)]
  return { type, code, param, intent, whole }
}

/** Codes of `invalid_request_error` with which Stripe refuses a request before it does anything. */
const nothingHappened = new Set([
  'account_invalid',
  'amount_too_large',
  'amount_too_small',
  'balance_insufficient',
  'charge_already_refunded',
  'charge_disputed',
  'country_unsupported',
  'currency_not_supported',
  'livemode_mismatch',
  'parameter_invalid_empty',
  'parameter_invalid_integer',
  'parameter_invalid_string_blank',
  'parameter_invalid_string_empty',
  'parameter_missing',
  'parameter_unknown',
  'parameters_exclusive',
  'payment_method_currency_mismatch',
  'payment_method_unactivated',
  'payment_method_unexpected_state',
  'refund_disputed_payment',
  'resource_missing',
  'testmode_charges_only',
  'url_invalid',
])

/**
 * Parameters of ours whose refusal carries no code: a refund above what is left, a charge or token of the wrong kind, a saved
 * method that was removed or belongs to somebody else.
 */
const ourParameters = new Set([
  'amount',
  'charge',
  'confirmation_token',
  'currency',
  'customer',
  'email',
  'payment_method',
  'return_url',
  'setup_future_usage',
])

/**
 * An error that is none of the calls' own. `rejected` only for what is on the lists above, each with the status that
 * belongs to it. A key that is in use, or was used for something else, may be our own earlier try (CORRECTNESS §4); and
 * whatever cannot be placed is unknown (§1 rule 3).
 */
export function readError(status: number, body: JsonObject | null): Outcome {
  const error = errorIn(body)
  if (!error) return { kind: 'unknown', why: 'bad_body' }
  if (error.type === 'idempotency_error' || error.code === 'idempotency_key_in_use')
    return { kind: 'unknown', why: 'duplicate_refused' }
  const why = refusedWhy(status, error)
  const detail = error.code ?? error.param ?? undefined
  return why ? { kind: 'rejected', why, detail } : { kind: 'unknown', why: 'bad_body' }
}

function refusedWhy(status: number, { type, code, param }: StripeError): RejectedWhy | null {
  switch (status) {
    case 401:
    case 403:
      return type === 'invalid_request_error' ? 'credentials' : null
    case 429:
      return code === 'rate_limit' || code === 'lock_timeout' ? 'rate_limited' : null
    case 400:
    case 404: {
      if (type !== 'invalid_request_error') return null
      const listed = code !== null ? nothingHappened.has(code) : param !== null && ourParameters.has(param)
      return listed ? 'invalid' : null
    }
    default:
      return null
  }
}

/**
 * HTTP 402 to a confirmation: the parameters were good and the payment was refused. Believed only when the intent that
 * comes with it, if any, is back where another card can be tried.
 */
export function readCardError(error: StripeError, { liveMode }: Pick<Asked, 'liveMode'>): Outcome {
  const { intent, type, whole } = error
  const back = intent === null || (intent.status === 'requires_payment_method' && intent.livemode === liveMode)
  if (type !== 'card_error' || !back) return { kind: 'unknown', why: 'bad_body' }
  const objectId = (intent && textAt(intent, 'id')) ?? undefined
  return { kind: 'declined', ...readDecline(declineOfError(whole)), objectId }
}
