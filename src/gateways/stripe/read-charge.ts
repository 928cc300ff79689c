import type { GatewayTxn, Outcome } from '../../ports/gateway.ts'
import { asObject, type JsonObject, minorUnitsAt, textAt } from '../shared/json-fields.ts'
import { fromStripe } from './amounts.ts'
import { readDecline } from './decline-codes.ts'
import { readKept } from './read-kept.ts'
import { readMethod } from './read-method.ts'
import { amountAt, idAt, referenceIn, secondsAt } from './stripe-fields.ts'

/**
 * A charge as Stripe shows it, with its balance transaction expanded. What it says was captured is what counts, also when
 * that is not what was asked (FM-PAY-23); a charge with anything missing, or of another mode than the account's, is
 * unknown rather than half believed.
 */
export function readCharge(charge: JsonObject, liveMode: boolean): Outcome {
  const txn = readChargeTxn(charge, liveMode)
  if (!txn) return { kind: 'unknown', why: 'bad_body' }
  const objectId = idAt(charge, 'payment_intent') ?? undefined
  switch (charge.status) {
    case 'succeeded':
      if (charge.captured === true) return { kind: 'succeeded', txn, objectId }
      // An authorization that was let go is shown as refunded, though nothing was ever taken.
      return charge.refunded === true
        ? { kind: 'canceled', objectId: objectId ?? txn.gatewayTxnId }
        : { kind: 'authorized', txn, objectId }
    case 'pending':
      return { kind: 'pending', txn, objectId }
    case 'failed':
      return { kind: 'declined', ...readDecline(declineOfCharge(charge)), objectId }
    default:
      return { kind: 'unknown', why: 'bad_body' }
  }
}

/** The movement itself, whatever became of it; null when anything of it cannot be read. */
export function readChargeTxn(charge: JsonObject, liveMode: boolean): GatewayTxn | null {
  const gatewayTxnId = textAt(charge, 'id')
  const amount = amountAt(charge, charge.captured === true ? 'amount_captured' : 'amount')
  const at = secondsAt(charge, 'created')
  if (charge.object !== 'charge' || !gatewayTxnId || !amount || amount.minor <= 0n || !at) return null
  if (charge.livemode !== liveMode) return null
  const kept = readKept(charge)
  return {
    gatewayTxnId,
    merchantRef: referenceIn(charge),
    amount,
    fee: feeOf(charge, amount.currency),
    method: readMethod(asObject(charge.payment_method_details)),
    description: textAt(charge, 'description') ?? undefined,
    liveMode,
    at,
    ...(kept ? { kept } : {}),
  }
}

/**
 * What Stripe keeps of a charge. Null until its balance transaction is there, which may be after the payment ("Asynchronous
 * capture" in Stripe's manual), and where the money settles in another currency: a fee in that one is none of this one's.
 */
function feeOf(charge: JsonObject, currency: string): bigint | null {
  const settled = asObject(charge.balance_transaction)
  const fee = settled && minorUnitsAt(settled, 'fee')
  const read = settled && fee !== null ? fromStripe(fee, textAt(settled, 'currency') ?? '') : null
  return read?.currency === currency ? read.minor : null
}

function declineOfCharge(charge: JsonObject) {
  const outcome = asObject(charge.outcome)
  return {
    code: textAt(charge, 'failure_code'),
    // A charge that Stripe's own rules stopped tells their names here; those are nobody's business but the owner's.
    declineCode: outcome && outcome.type !== 'blocked' ? textAt(outcome, 'reason') : null,
    adviceCode: outcome && textAt(outcome, 'advice_code'),
  }
}
