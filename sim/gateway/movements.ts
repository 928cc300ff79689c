import type { Movement } from '../../src/ports/gateway.ts'
import {
  type Books,
  type Charge,
  chargeOutcome,
  chargeTxn,
  instantOf,
  type Refund,
  refundOutcome,
  refundTxn,
} from './books.ts'

const ofCharge = (charge: Charge): Movement => ({
  kind: 'charge',
  txn: chargeTxn(charge),
  outcome: chargeOutcome(charge),
  ofTxnId: null,
})
const ofRefund = (refund: Refund): Movement => ({
  kind: 'refund',
  txn: refundTxn(refund),
  outcome: refundOutcome(refund),
  ofTxnId: refund.chargeId,
})

/** A charge or refund as the gateway shows it to whoever knows its id; null when there is none. */
export function movementOf(books: Books, { kind, id }: { kind: 'charge' | 'refund'; id: string }): Movement | null {
  const charge = kind === 'charge' ? books.charges.get(id) : undefined
  const refund = kind === 'refund' ? books.refunds.get(id) : undefined
  if (charge) return ofCharge(charge)
  return refund ? ofRefund(refund) : null
}

/** The gateway's own list, oldest first; what it declined never moved anything and is not on it. */
export function movementsSince(books: Books, since: Temporal.Instant): Movement[] {
  const charges = [...books.charges.values()].filter(({ status }) => status !== 'declined')
  const all = [
    ...charges.map((one) => ({ at: one.at, movement: ofCharge(one) })),
    ...[...books.refunds.values()].map((one) => ({ at: one.at, movement: ofRefund(one) })),
  ]
  return all
    .filter(({ at }) => Temporal.Instant.compare(instantOf(at), since) >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ movement }) => movement)
}
