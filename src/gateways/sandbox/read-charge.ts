import { isCurrency } from '../../core/money/currency.ts'
import { money } from '../../core/money/money.ts'
import { declineWords } from '../../core/payment/decline-words.ts'
import type { GatewayTxn, MethodSummary, Outcome } from '../../ports/gateway.ts'
import type { KeptMethod } from '../../ports/paid-with.ts'
import { asObject, instantAt, type JsonObject, minorUnitsAt, textAt, wholeAt } from '../shared/json-fields.ts'

/**
 * A charge as the service shows it. What it says it moved is what counts, also when that is not what was asked
 * (FM-PAY-23); a charge with anything missing is unknown rather than half believed.
 */
export function readCharge(charge: JsonObject): Outcome {
  const txn = readTxn(charge)
  if (!txn) return { kind: 'unknown', why: 'bad_body' }
  const objectId = textAt(charge, 'objectId') ?? undefined
  switch (charge.status) {
    case 'succeeded':
      return { kind: 'succeeded', txn, objectId }
    case 'pending':
      return { kind: 'pending', txn, objectId }
    case 'declined': {
      const code = textAt(charge, 'declineCode')
      return code
        ? { kind: 'declined', code, retry: declineWords(code).retry, objectId }
        : { kind: 'unknown', why: 'bad_body' }
    }
    case 'failed':
      return { kind: 'declined', code: 'payment_failed', retry: 'new_method', objectId }
    case 'voided':
      return { kind: 'canceled', objectId: objectId ?? txn.gatewayTxnId }
    default:
      return { kind: 'unknown', why: 'bad_body' }
  }
}

/** The movement itself, whatever became of it; null when anything of it cannot be read. */
export function readTxn(charge: JsonObject): GatewayTxn | null {
  const gatewayTxnId = textAt(charge, 'id')
  const minor = minorUnitsAt(charge, 'amount')
  const currency = textAt(charge, 'currency')
  const fee = minorUnitsAt(charge, 'fee')
  const at = instantAt(charge, 'createdAt')
  if (!gatewayTxnId || minor === null || minor <= 0n || !currency || !isCurrency(currency) || fee === null || !at)
    return null
  if (charge.liveMode !== false) return null // the sandbox has no real money (I-31); whatever this is, it is not ours
  return {
    gatewayTxnId,
    merchantRef: textAt(charge, 'reference'),
    amount: money(minor, currency),
    fee,
    method: readMethod(charge.method),
    ...readKept(charge.kept),
    description: textAt(charge, 'description') ?? undefined,
    liveMode: false,
    at,
  }
}

function readKept(value: unknown): { readonly kept?: KeptMethod } {
  const kept = asObject(value)
  const gatewayMethodId = kept && textAt(kept, 'methodId')
  const gatewayCustomerId = kept && textAt(kept, 'customerId')
  if (!gatewayMethodId || !gatewayCustomerId) return {}
  return { kept: { gatewayMethodId, gatewayCustomerId, ...readExpiry(kept), networkTxnId: null } }
}

/** A card's last month; nulls where it is none that a calendar has. */
export const readExpiry = (card: JsonObject): Pick<KeptMethod, 'expiryMonth' | 'expiryYear'> => ({
  expiryMonth: wholeAt(card, 'expiryMonth', 1, 12),
  expiryYear: wholeAt(card, 'expiryYear', 2000, 2199),
})

export function readMethod(value: unknown): MethodSummary | null {
  const method = asObject(value)
  if (method?.kind !== 'card') return null
  const last4 = textAt(method, 'last4')
  return { kind: 'card', brand: textAt(method, 'brand'), last4: last4 && /^[0-9]{4}$/.test(last4) ? last4 : null }
}
