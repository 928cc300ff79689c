import { assert } from '../assert.ts'
import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry, type Posting } from './entry.ts'

type Dispatched = {
  readonly refundId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly reopen: boolean
  readonly fromInvoice: bigint // had settled the invoice
  readonly tax: bigint // part of fromInvoice, by `taxPart`; not used with reopen
  readonly fromCredit: bigint // surplus that had become customer credit
  readonly fromTip: bigint
}

/**
 * A refund is on its way: the money waits in refunds_clearing until the gateway has decided. Without reopen it is an
 * automatic credit note, so sales and tax shrink; with reopen the customer owes the amount again.
 */
export function refundDispatchedEntry(r: Dispatched): Entry {
  assert(r.tax >= 0n && r.tax <= r.fromInvoice, 'the tax is a part of what is refunded')
  const invoicePostings = r.reopen
    ? [debit('receivable', r.fromInvoice)]
    : [debit('refunds_given', r.fromInvoice - r.tax), debit('tax_payable', r.tax)]

  return balanced({
    kind: 'refund_dispatched',
    sourceId: r.refundId,
    currency: r.currency,
    customerId: r.customerId ?? null,
    postings: [
      ...invoicePostings,
      debit('customer_credit', r.fromCredit),
      debit('tips_payable', r.fromTip),
      credit('refunds_clearing', r.fromInvoice + r.fromCredit + r.fromTip),
    ],
  })
}

type Settled = {
  readonly refundId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly amount: bigint // the whole refund
  readonly gatewayAccountId: string | null // null: given back by hand, from the bank
}

/** The gateway gave the money back, or staff did by hand. */
export const refundSucceededEntry = (r: Settled): Entry =>
  balanced({
    kind: 'refund_succeeded',
    sourceId: r.refundId,
    currency: r.currency,
    customerId: r.customerId ?? null,
    postings: [debit('refunds_clearing', r.amount), credit(placeOf(r), r.amount)],
  })

type Failed = {
  readonly refundId: string
  readonly customerId?: string | null
  readonly currency: Currency
  readonly dispatched: readonly Posting[] // as they were posted
  readonly surplus?: bigint // of a reopened invoice that somebody else paid meanwhile (`undoRefund`)
}

/**
 * The refund failed before the money left: the dispatch is reversed. What a reopened invoice no longer has room for
 * becomes the customer's credit, because a receivable is never negative (I-11).
 */
export function refundFailedEntry(r: Failed): Entry {
  const surplus = r.surplus ?? 0n
  return balanced({
    kind: 'refund_failed',
    sourceId: r.refundId,
    currency: r.currency,
    customerId: r.customerId ?? null,
    postings: [
      ...r.dispatched.map((p) => ({ account: p.account, amount: -p.amount })),
      debit('receivable', surplus),
      credit('customer_credit', surplus),
    ],
  })
}

/** The bank sent a refund back that had succeeded: the money is at the gateway again and the customer's to use. */
export const refundReturnedEntry = (r: Settled): Entry =>
  balanced({
    kind: 'refund_returned',
    sourceId: r.refundId,
    currency: r.currency,
    customerId: r.customerId ?? null,
    postings: [debit(placeOf(r), r.amount), credit('customer_credit', r.amount)],
  })

const placeOf = (r: Settled) =>
  r.gatewayAccountId === null ? 'bank' : (`gateway_clearing:${r.gatewayAccountId}` as const)
