import { expect, test } from 'vitest'
import type { PayoutItem } from '../../ports/gateway.ts'
import type { Settled } from '../../store/reconciliation.ts'
import { comparePayout } from './compare-payout.ts'

const item = (kind: PayoutItem['kind'], gatewayTxnId: string, amount: bigint, fee = 0n): PayoutItem => ({
  kind,
  gatewayTxnId,
  amount,
  fee,
})
const booked = (kind: Settled['kind'], gatewayTxnId: string, amount: bigint, fee: bigint | null = 0n): Settled => ({
  kind,
  gatewayTxnId,
  amount,
  fee,
  currency: 'USD',
})
const compare = (amount: bigint, items: PayoutItem[], ours: Settled[]) =>
  comparePayout({ amount, currency: 'USD', items }, ours)

test('charges, refunds and what disputes moved are known by their own ids, each kind by itself', () => {
  const items = [
    item('charge', 'ch_1', 10_000n, 320n),
    item('refund', 're_1', -1_500n),
    item('refund_returned', 're_2', 400n),
    item('dispute', 'txn_1', -2_000n, 1_500n),
    item('dispute', 'txn_2', 2_000n),
  ]
  const ours = [
    booked('charge', 'ch_1', 10_000n, 320n),
    booked('refund', 're_1', 1_500n),
    booked('refund', 're_2', 400n),
    booked('dispute', 'txn_1', -2_000n, 1_500n),
    booked('dispute', 'txn_2', 2_000n),
  ]
  expect(compare(7_080n, items, ours)).toEqual({ problems: [], feeDifference: 0n, lateFees: [] })
  expect(compare(7_080n, items, ours.slice(0, 4)).problems).toEqual([
    { kind: 'unknown', gatewayTxnId: 'txn_2', found: 2_000n },
  ])
  const mistaken = ours.map((one) => (one.gatewayTxnId === 'txn_1' ? { ...one, amount: 2_000n } : one))
  expect(compare(7_080n, items, mistaken).problems).toMatchObject([{ kind: 'amount', gatewayTxnId: 'txn_1' }])
})

test('a fee for nothing in particular is booked with the payout, and is no problem', () => {
  const items = [item('charge', 'ch_1', 1_000n, 59n), item('fee', 'txn_9', 0n, 200n)]
  expect(compare(741n, items, [booked('charge', 'ch_1', 1_000n, 59n)])).toEqual({
    problems: [],
    feeDifference: 200n,
    lateFees: [],
  })
})

test('a fee that was not known is booked with its payment; one that was known otherwise is a difference', () => {
  const items = [item('charge', 'ch_1', 1_000n, 59n), item('charge', 'ch_2', 1_000n, 59n)]
  const ours = [booked('charge', 'ch_1', 1_000n, null), booked('charge', 'ch_2', 1_000n, 50n)]
  expect(compare(1_882n, items, ours)).toEqual({
    problems: [{ kind: 'fee', gatewayTxnId: 'ch_2', expected: 50n, found: 59n }],
    feeDifference: 9n,
    lateFees: [{ gatewayTxnId: 'ch_1', fee: 59n }],
  })
})

test('a payout that came back is told once, where it leaves the bank, and not again where it is paid anew', () => {
  expect(compare(-900n, [item('payout_returned', 'po_1', -900n)], []).problems).toEqual([
    { kind: 'returned', found: 900n },
  ])
  expect(compare(900n, [item('payout_returned', 'txn_5', 900n)], []).problems).toEqual([])
})

test('a payout made by hand is made of nothing in particular, and so is where a later one settles it; its fee is booked there', () => {
  const nothing = { problems: [], feeDifference: 0n, lateFees: [] }
  expect(compare(4_000n, [item('balance', 'po_1', 4_000n)], [])).toEqual(nothing)
  expect(compare(3_999n, [item('balance', 'po_1', 4_000n)], []).problems).toMatchObject([{ kind: 'sum' }])
  const next = [item('charge', 'ch_1', 5_000n, 175n), item('balance', 'txn_1', -4_000n, 40n)]
  expect(compare(785n, next, [booked('charge', 'ch_1', 5_000n, 175n)])).toEqual({ ...nothing, feeDifference: 40n })
})

test('whatever else a gateway puts in is not in the books, even under an id that is', () => {
  const found = compare(500n, [item('other', 'ch_1', 500n)], [booked('charge', 'ch_1', 500n)])
  expect(found.problems).toEqual([{ kind: 'unknown', gatewayTxnId: 'ch_1', found: 500n }])
  expect(compare(501n, [item('other', 'txn_7', 500n)], []).problems).toContainEqual({
    kind: 'sum',
    expected: 500n,
    found: 501n,
  })
})
