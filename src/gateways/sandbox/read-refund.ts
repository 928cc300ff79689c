import { isCurrency } from '../../core/money/currency.ts'
import { money } from '../../core/money/money.ts'
import type { GatewayTxn, Outcome } from '../../ports/gateway.ts'
import { instantAt, type JsonObject, minorUnitsAt, readJsonObject, textAt } from '../shared/json-fields.ts'
import { readError } from './read-error.ts'

/** The answer to asking for a refund. */
export function readRefundAnswer(status: number, body: string): Outcome {
  const json = readJsonObject(body)
  return status === 200 && json ? readRefund(json) : readError(status, json)
}

/** A refund as the service shows it. One that failed gave nothing back: the bank's no, like a decline of a charge. */
export function readRefund(refund: JsonObject): Outcome {
  const txn = readTxn(refund)
  if (!txn) return { kind: 'unknown', why: 'bad_body' }
  switch (refund.status) {
    case 'succeeded':
      return { kind: 'succeeded', txn }
    case 'pending':
      return { kind: 'pending', txn }
    case 'failed':
      return { kind: 'declined', code: 'refund_failed', retry: 'never' }
    default:
      return { kind: 'unknown', why: 'bad_body' }
  }
}

/** The movement itself, whatever became of it; null when anything of it cannot be read. */
export function readTxn(refund: JsonObject): GatewayTxn | null {
  const gatewayTxnId = textAt(refund, 'id')
  const minor = minorUnitsAt(refund, 'amount')
  const currency = textAt(refund, 'currency')
  const at = instantAt(refund, 'createdAt')
  if (!gatewayTxnId || minor === null || minor <= 0n || !currency || !isCurrency(currency) || !at) return null
  if (refund.liveMode !== false) return null
  const merchantRef = textAt(refund, 'reference')
  return { gatewayTxnId, merchantRef, amount: money(minor, currency), fee: null, method: null, liveMode: false, at }
}
