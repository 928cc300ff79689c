import type { GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { HttpRequest } from '../../ports/http.ts'
import { readJsonObject } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import type { StripeAmount } from './amounts.ts'
import { readError } from './read-error.ts'
import { type Asked, readIntent } from './read-intent.ts'
import { post, REFERENCE } from './stripe-request.ts'

type Create = Extract<GatewayRequest, { op: 'create_object' }>

/**
 * An intent that moves no money. Which ways of paying it takes is the account's choice at Stripe, not a list of ours.
 * The reference is copied by Stripe to every charge that the intent leads to.
 */
export const writeCreate = (access: StripeAccess, command: Create, amount: StripeAmount): HttpRequest =>
  post(access, '/v1/payment_intents', command.idempotencyKey, {
    ...amount,
    automatic_payment_methods: { enabled: true },
    description: command.description.slice(0, 500),
    ...(command.gatewayCustomerId ? { customer: command.gatewayCustomerId } : {}),
    metadata: { [REFERENCE]: command.merchantRef },
  })

/** The answer: an intent that nobody has confirmed. */
export function readCreateAnswer(asked: Asked, status: number, body: string): Outcome {
  const json = readJsonObject(body)
  return status === 200 && json ? readIntent(asked, json) : readError(status, json)
}
