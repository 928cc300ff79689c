import type { GatewayPayout, PayoutItem } from '../../ports/gateway.ts'
import { type JsonObject, textAt } from '../shared/json-fields.ts'
import { amountAt, idAt, secondsAt } from './stripe-fields.ts'

export type ReadPayout = { readonly payout: GatewayPayout; readonly arrived: boolean }

/**
 * A payout has arrived when Stripe says paid and, for an automatic one, what it is made of can be listed; until then its
 * money still lies with Stripe. Negative where Stripe took money from the bank. Null when it cannot be read.
 */
export function readPayout(json: JsonObject, liveMode: boolean): ReadPayout | null {
  const gatewayPayoutId = textAt(json, 'id')
  const amount = amountAt(json, 'amount')
  const at = secondsAt(json, 'arrival_date')
  if (json.object !== 'payout' || !gatewayPayoutId || !amount || !at || json.livemode !== liveMode) return null
  const arrived = json.status === 'paid' && json.reconciliation_status !== 'in_progress'
  return { payout: { gatewayPayoutId, amount, at, liveMode }, arrived }
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
    default:
      return { kind: 'other', gatewayTxnId: id, amount, fee }
  }
}
