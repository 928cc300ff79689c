import type { GatewayTxn, Outcome } from '../../ports/gateway.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'
import { amountAt, idAt, referenceIn, secondsAt } from './stripe-fields.ts'

/** A refund as Stripe shows it. One that failed or was canceled gave nothing back: a no, like a declined charge. */
export function readRefund(refund: JsonObject, liveMode: boolean): Outcome {
  const txn = readRefundTxn(refund, liveMode)
  if (!txn) return { kind: 'unknown', why: 'bad_body' }
  switch (refund.status) {
    case 'succeeded':
      return { kind: 'succeeded', txn }
    case 'pending':
    case 'requires_action':
      return { kind: 'pending', txn }
    case 'failed':
      return { kind: 'declined', code: 'refund_failed', retry: 'never' }
    case 'canceled':
      return { kind: 'declined', code: 'refund_canceled', retry: 'never' }
    default:
      return { kind: 'unknown', why: 'bad_body' }
  }
}

/** The movement itself, whatever became of it; null when anything of it cannot be read. `liveMode` is the key's. */
export function readRefundTxn(refund: JsonObject, liveMode: boolean): GatewayTxn | null {
  const gatewayTxnId = textAt(refund, 'id')
  const amount = amountAt(refund, 'amount')
  const at = secondsAt(refund, 'created')
  if (refund.object !== 'refund' || !gatewayTxnId || !amount || amount.minor <= 0n || !at) return null
  return { gatewayTxnId, merchantRef: referenceIn(refund), amount, fee: null, method: null, liveMode, at }
}

/** The charge that is given back; null when the refund names none. */
export const chargeOf = (refund: JsonObject): string | null => idAt(refund, 'charge')
