import type { GatewayPayout, PayoutItem } from '../../ports/gateway.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'
import { amountAt, idAt, secondsAt } from './stripe-fields.ts'

/** Marks the second half of a payout that came back: as an id of its own, since a payout is booked once. */
const RETURNED = '.returned'

/**
 * What a payout is to our books: nothing until Stripe says that it is paid and, for an automatic one, what it is made of can
 * be listed, for until then its money still lies with Stripe. One that failed, which may be days after it was paid, was
 * sent and came back. Negative where Stripe took money from the bank. Null when it cannot be read.
 */
export function readPayout(json: JsonObject, liveMode: boolean): readonly GatewayPayout[] | null {
  const id = textAt(json, 'id')
  const amount = amountAt(json, 'amount')
  const at = secondsAt(json, 'arrival_date')
  if (json.object !== 'payout' || !id || !amount || !at || json.livemode !== liveMode) return null
  if (json.reconciliation_status === 'in_progress') return []
  const sent: GatewayPayout = { gatewayPayoutId: id, amount, at, liveMode }
  switch (json.status) {
    case 'paid':
      return [sent]
    case 'failed':
    case 'canceled':
      return [sent, { ...sent, gatewayPayoutId: id + RETURNED, amount: { ...amount, minor: -amount.minor } }]
    default:
      return []
  }
}

/** The payout of which this is the way back; null for an ordinary one. */
export const returnedPayout = (payoutId: string): string | null =>
  payoutId.endsWith(RETURNED) ? payoutId.slice(0, -RETURNED.length) : null

/** The one line of a payout's way back. */
export function readReturn(json: JsonObject): PayoutItem | null {
  const whole = readByHand(json)
  return whole && { ...whole, kind: 'payout_returned', amount: -whole.amount }
}

/** A payout that was made by hand, which Stripe breaks down for nobody ("Payout reconciliation" in its manual): as one line. */
export function readByHand(json: JsonObject): PayoutItem | null {
  const id = textAt(json, 'id')
  const amount = amountAt(json, 'amount')
  return id && amount ? { kind: 'balance', gatewayTxnId: id, amount: amount.minor, fee: 0n } : null
}

/**
 * A line of Stripe's ledger as part of a payout, by its reporting category ("Balance transaction types" in Stripe's manual).
 * Charges and refunds go by their own ids, everything else by the line's. `self` for the payout's own line; null when it
 * cannot be read.
 */
export function readPayoutItem(json: JsonObject, payoutId: string): PayoutItem | 'self' | null {
  const id = textAt(json, 'id')
  const source = idAt(json, 'source')
  const amount = amountAt(json, 'amount')?.minor
  const fee = amountAt(json, 'fee')?.minor
  if (!id || amount === undefined || fee === undefined) return null
  if (source === payoutId) return 'self'
  const bySource = source ? { gatewayTxnId: source, amount, fee } : null
  switch (json.reporting_category) {
    case 'charge':
      return bySource && { kind: 'charge', ...bySource }
    case 'refund':
      return bySource && { kind: 'refund', ...bySource }
    case 'refund_failure':
      return bySource && { kind: 'refund_returned', ...bySource }
    case 'dispute':
    case 'dispute_reversal':
      return { kind: 'dispute', gatewayTxnId: id, amount, fee }
    case 'fee':
    case 'network_cost':
      return { kind: 'fee', gatewayTxnId: id, amount: 0n, fee: fee - amount }
    case 'payout':
      // One that was made by hand, or at once, since the payout before.
      return { kind: 'balance', gatewayTxnId: id, amount, fee }
    case 'payout_reversal':
      return { kind: 'payout_returned', gatewayTxnId: id, amount, fee }
    default:
      return { kind: 'other', gatewayTxnId: id, amount, fee }
  }
}
