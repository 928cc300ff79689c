import type { GatewayRequest } from '../../ports/gateway.ts'
import type { HttpRequest } from '../../ports/http.ts'
import type { PaidWith } from '../../ports/paid-with.ts'
import type { SandboxAccess } from './access.ts'
import { post } from './sandbox-request.ts'

/**
 * The command as a request of docs/sandbox-api.md. The same command always gives the same bytes, since a profile that
 * replays answers refuses a key that comes with other ones.
 */
export const writeRequest = (access: SandboxAccess, command: GatewayRequest): HttpRequest =>
  post(access, pathOf(command), command.idempotencyKey, bodyOf(command))

function pathOf(command: GatewayRequest): string {
  switch (command.op) {
    case 'create_object':
      return '/v1/objects'
    case 'confirm':
      return `/v1/objects/${encodeURIComponent(command.objectId)}/confirm`
    case 'cancel_object':
      return `/v1/objects/${encodeURIComponent(command.objectId)}/cancel`
    case 'sale':
      return '/v1/sales'
    case 'refund':
      return '/v1/refunds'
  }
}

function bodyOf(command: GatewayRequest): object {
  switch (command.op) {
    case 'create_object':
      return {
        reference: command.merchantRef,
        ...moneyOf(command),
        description: command.description.slice(0, 500),
        customerId: command.gatewayCustomerId,
      }
    case 'confirm':
      return { ...paidWith(command), reference: command.merchantRef, returnUrl: command.returnUrl }
    case 'cancel_object':
      return {}
    case 'sale':
      return {
        reference: command.merchantRef,
        ...moneyOf(command),
        ...paidWith(command),
        description: command.description.slice(0, 500),
        returnUrl: command.returnUrl,
        customerId: command.gatewayCustomerId,
      }
    case 'refund':
      return { reference: command.merchantRef, chargeId: command.gatewayTxnId, ...moneyOf(command) }
  }
}

const paidWith = (command: PaidWith): object =>
  command.savedMethod === undefined
    ? { token: command.methodToken, save: command.save }
    : { methodId: command.savedMethod, offSession: command.offSession }

/** JSON's numbers hold our largest amount exactly (`MAX_AMOUNT`). */
const moneyOf = ({ amount }: { amount: { minor: bigint; currency: string } }) => ({
  amount: Number(amount.minor),
  currency: amount.currency,
})
