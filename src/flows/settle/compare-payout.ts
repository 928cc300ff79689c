import type { PayoutItem } from '../../ports/gateway.ts'
import type { Settled } from '../../store/reconciliation.ts'

export type Problem =
  /** The payout is not the sum of its parts. */
  | { readonly kind: 'sum'; readonly expected: bigint; readonly found: bigint }
  /** It pays a movement that is not in the books. */
  | { readonly kind: 'unknown'; readonly gatewayTxnId: string; readonly found: bigint }
  | { readonly kind: 'amount'; readonly gatewayTxnId: string; readonly expected: bigint; readonly found: bigint }
  | { readonly kind: 'fee'; readonly gatewayTxnId: string; readonly expected: bigint; readonly found: bigint }

export type PayoutComparison = { readonly problems: readonly Problem[]; readonly feeDifference: bigint }

type Told = { readonly amount: bigint; readonly currency: string; readonly items: readonly PayoutItem[] }

/**
 * L3: a payout beside our books, item by item (CORRECTNESS §12). `feeDifference` is what the gateway took off beyond the
 * fees that were booked with the payments; minor units.
 */
export function comparePayout({ amount, currency, items }: Told, booked: readonly Settled[]): PayoutComparison {
  const ours = new Map(booked.map((one) => [`${one.kind} ${one.gatewayTxnId}`, one]))
  const problems: Problem[] = []
  let feeDifference = 0n
  for (const item of items) {
    const { gatewayTxnId } = item
    const known = ours.get(`${item.kind === 'charge' ? 'charge' : 'refund'} ${gatewayTxnId}`)
    if (!known || known.currency !== currency) {
      problems.push({ kind: 'unknown', gatewayTxnId, found: item.amount })
      continue
    }
    const expected = item.kind === 'refund' ? -known.amount : known.amount
    if (item.amount !== expected) problems.push({ kind: 'amount', gatewayTxnId, expected, found: item.amount })
    if (item.fee === known.fee) continue
    problems.push({ kind: 'fee', gatewayTxnId, expected: known.fee, found: item.fee })
    feeDifference += item.fee - known.fee
  }
  const sum = items.reduce((total, item) => total + item.amount - item.fee, 0n)
  if (sum !== amount) problems.push({ kind: 'sum', expected: sum, found: amount })
  return { problems, feeDifference }
}
