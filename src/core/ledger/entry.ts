import { assert } from '../assert.ts'
import { type Currency, sum } from '../money/money.ts'

/** The buckets of CORRECTNESS §13, per organization, currency and mode. */
export type AccountName =
  | 'receivable'
  | `gateway_clearing:${string}` // one per gateway account: captured, not yet in our bank
  | 'bank'
  | 'customer_credit'
  | 'revenue'
  | 'tax_payable'
  | 'tips_payable'
  | 'gateway_fees'
  | 'refunds_given'
  | 'refunds_clearing'
  | 'dispute_held'
  | 'dispute_losses'
  | 'write_offs'
  | 'rounding'

/** What an entry records, and which noun its `sourceId` is an id of. An event posts once: (kind, source) is unique. */
export const ENTRY_SOURCES = {
  issue: 'invoice',
  void: 'invoice',
  write_off: 'invoice',
  capture: 'payment',
  offline: 'payment',
  unassign: 'payment',
  assign: 'payment',
  fee: 'payment',
  credit_note: 'credit_note',
  refund_dispatched: 'refund',
  refund_succeeded: 'refund',
  refund_failed: 'refund',
  refund_returned: 'refund',
  payout: 'payout',
  dispute_withdrawn: 'dispute_movement',
  dispute_returned: 'dispute_movement',
  dispute_lost: 'dispute_movement',
} as const

export type EntryKind = keyof typeof ENTRY_SOURCES

/** One signed line, in minor units of its entry's currency: a debit is positive. */
export type Posting = {
  readonly account: AccountName
  readonly amount: bigint
}

export type Entry = {
  readonly kind: EntryKind
  readonly sourceId: string
  readonly currency: Currency
  readonly customerId?: string | null // whose receivable or credit it moves
  readonly postings: readonly Posting[]
}

export const debit = (account: AccountName, amount: bigint): Posting => ({ account, amount })
export const credit = (account: AccountName, amount: bigint): Posting => ({ account, amount: -amount })

/**
 * The only way to make an entry: it sums to zero or it does not exist (I-01). Lines of zero are left out; an entry that
 * is left without lines (an invoice over nothing) says that there is nothing to post.
 */
export function balanced(entry: Entry): Entry {
  const postings = entry.postings.filter((p) => p.amount !== 0n)
  const off = sum(postings.map((p) => p.amount))
  assert(off === 0n, `entry ${entry.kind} of ${entry.sourceId} is off by ${off}`)
  return { ...entry, postings }
}
