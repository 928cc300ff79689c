import type { GatewayRequest, Outcome } from '../../ports/gateway.ts'
import type { HttpRequest } from '../../ports/http.ts'
import { readJsonObject } from '../shared/json-fields.ts'
import type { StripeAccess } from './access.ts'
import type { StripeAmount } from './amounts.ts'
import { readError } from './read-error.ts'
import { readRefund } from './read-refund.ts'
import { post, REFERENCE } from './stripe-request.ts'

type Refund = Extract<GatewayRequest, { op: 'refund' }>

/** Gives back a part of a charge, or all of it. Its currency is the charge's; Stripe takes none here. */
export const writeRefund = (access: StripeAccess, command: Refund, { amount }: StripeAmount): HttpRequest =>
  post(access, '/v1/refunds', command.idempotencyKey, {
    charge: command.gatewayTxnId,
    amount,
    metadata: { [REFERENCE]: command.merchantRef },
  })

/** The answer. A refund tells no mode of its own: it is of the key's. */
export function readRefundAnswer(liveMode: boolean, status: number, body: string): Outcome {
  const json = readJsonObject(body)
  return status === 200 && json ? readRefund(json, liveMode) : readError(status, json)
}
