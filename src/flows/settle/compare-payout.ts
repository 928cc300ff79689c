import type { PayoutItem } from '../../ports/gateway.ts'
import type { Settled } from '../../store/reconciliation.ts'

export type Problem =
  /** The payout is not the sum of its parts. */
  | { readonly kind: 'sum'; readonly expected: bigint; readonly found: bigint }
  /** It pays a movement that is not in the books. */
  | { readonly kind: 'unknown'; readonly gatewayTxnId: string; readonly found: bigint }
  | { readonly kind: 'amount'; readonly gatewayTxnId: string; readonly expected: bigint; readonly found: bigint }
  /** The bank sent an earlier payout back. */
  | { readonly kind: 'returned'; readonly found: bigint }
  | { readonly kind: 'fee'; readonly gatewayTxnId: string; readonly expected: bigint; readonly found: bigint }

export type PayoutComparison = {
  readonly problems: readonly Problem[]
  readonly feeDifference: bigint
  /** Fees of payments of which the gateway had told none; they are booked with their payments. */
  readonly lateFees: readonly { readonly gatewayTxnId: string; readonly fee: bigint }[]
}

type Told = { readonly amount: bigint; readonly currency: string; readonly items: readonly PayoutItem[] }

/** Under which kind of movement an item stands in our books; null for what is not booked as one. */
const bookedAs = {
  charge: 'charge',
  refund: 'refund',
  refund_returned: 'refund',
  dispute: 'dispute',
  other: null,
} as const

/**
 * L3: a payout beside our books, item by item (CORRECTNESS §12). `feeDifference` is what the gateway took off beyond the
 * fees that were booked with the payments, its fees for nothing in particular included; minor units.
 */
export function comparePayout({ amount, currency, items }: Told, booked: readonly Settled[]): PayoutComparison {
  const ours = new Map(booked.map((one) => [`${one.kind} ${one.gatewayTxnId}`, one]))
  const problems: Problem[] = []
  const lateFees: { gatewayTxnId: string; fee: bigint }[] = []
  let feeDifference = 0n
  for (const item of items) {
    const { gatewayTxnId } = item
    if (item.kind === 'fee') {
      feeDifference += item.fee
      continue
    }
    if (item.kind === 'payout_returned') {
      // Taken out of the bank's account once, and paid out again with a later payout.
      if (item.amount < 0n) problems.push({ kind: 'returned', found: -item.amount })
      continue
    }
    if (item.kind === 'balance') {
      // Made of no movements, so there is nothing to look for; that the balance agrees is compared by itself.
      feeDifference += item.fee
      continue
    }
    const known = ours.get(`${bookedAs[item.kind]} ${gatewayTxnId}`)
    if (!known || known.currency !== currency) {
      problems.push({ kind: 'unknown', gatewayTxnId, found: item.amount })
      continue
    }
    const expected = item.kind === 'refund' ? -known.amount : known.amount
    if (item.amount !== expected) problems.push({ kind: 'amount', gatewayTxnId, expected, found: item.amount })
    if (known.fee === null) lateFees.push({ gatewayTxnId, fee: item.fee })
    if (known.fee === null || item.fee === known.fee) continue
    problems.push({ kind: 'fee', gatewayTxnId, expected: known.fee, found: item.fee })
    feeDifference += item.fee - known.fee
  }
  const sum = items.reduce((total, item) => total + item.amount - item.fee, 0n)
  if (sum !== amount) problems.push({ kind: 'sum', expected: sum, found: amount })
  return { problems, feeDifference, lateFees }
}
