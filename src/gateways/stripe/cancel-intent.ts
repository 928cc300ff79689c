import type { GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { HttpRequest } from '../../ports/http.ts'
import { readJsonObject } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import { WITH_CHARGE } from './confirm-intent.ts'
import { errorIn, readError } from './read-error.ts'
import { type Asked, readIntent } from './read-intent.ts'
import { inPath, post } from './stripe-request.ts'

type Cancel = Extract<GatewayRequest, { op: 'cancel_object' }>

/** Gives up an intent that nobody has paid. */
export const writeCancel = (access: StripeAccess, command: Cancel): HttpRequest =>
  post(access, `/v1/payment_intents/${inPath(command.objectId)}/cancel`, command.idempotencyKey, {
    cancellation_reason: 'abandoned',
    expand: WITH_CHARGE,
  })

/**
 * The answer. One that came too late is refused, with the intent as it is but its charge only by id; `duplicate_refused`
 * asks the caller to read the intent itself, the one thing a cancel must never hide being that it is paid (FM-PAY-18).
 */
export function readCancelAnswer(asked: Asked, status: number, body: string): Outcome {
  const json = readJsonObject(body)
  if (status === 200 && json) {
    const outcome = readIntent(asked, json)
    return outcome.kind === 'canceled' ? outcome : { kind: 'unknown', why: 'bad_body' }
  }
  const error = errorIn(json)
  if (status === 400 && error?.code === 'payment_intent_unexpected_state')
    return { kind: 'unknown', why: 'duplicate_refused' }
  return readError(status, json)
}
