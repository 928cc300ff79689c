import { money } from '../../core/money/money.ts'
import type { GatewayPayout, PayoutItem, PayoutItemPage, PayoutPage } from '../../ports/gateway.ts'
import { instantAt, type JsonObject, minorUnitsAt, objectsAt, textAt } from '../shared/json-fields.ts'

/** A page of payouts; null when one of them cannot be read, since it may be the one that does not match. */
export function readPayouts(json: JsonObject): PayoutPage | null {
  const payouts = objectsAt(json, 'payouts')?.map(readPayout)
  if (!payouts?.every((one) => one !== null)) return null
  return { kind: 'page', payouts, next: textAt(json, 'next') }
}

/** A page of what a payout is made of; null when one line cannot be read. */
export function readPayoutItems(json: JsonObject): PayoutItemPage | null {
  const items = objectsAt(json, 'items')?.map(readItem)
  if (!items?.every((one) => one !== null)) return null
  return { kind: 'page', items, next: textAt(json, 'next') }
}

function readPayout(json: JsonObject): GatewayPayout | null {
  const gatewayPayoutId = textAt(json, 'id')
  const amount = minorUnitsAt(json, 'amount')
  const currency = textAt(json, 'currency')
  const at = instantAt(json, 'createdAt')
  if (!gatewayPayoutId || amount === null || !currency || !at) return null
  return { gatewayPayoutId, amount: money(amount, currency), at, liveMode: json.liveMode === true }
}

const itemKinds = ['charge', 'refund', 'refund_returned', 'dispute'] as const

function readItem(json: JsonObject): PayoutItem | null {
  const kind = itemKinds.find((one) => one === json.kind)
  const gatewayTxnId = textAt(json, 'id')
  const amount = minorUnitsAt(json, 'amount')
  const fee = minorUnitsAt(json, 'fee')
  return kind && gatewayTxnId && amount !== null && fee !== null ? { kind, gatewayTxnId, amount, fee } : null
}
