import type { Currency } from '../money/money.ts'
import { balanced, credit, debit, type Entry } from './entry.ts'

type Assigned = {
  readonly paymentId: string
  readonly gatewayAccountId: string
  readonly currency: Currency
  /** Whose credit the money was until now. */
  readonly fromCustomerId: string
  /** Whose invoice it settles. */
  readonly customerId: string
  readonly allocated: bigint
  readonly surplus: bigint
}

/**
 * A captured payment that belonged to no invoice is put onto one: taken back from the one customer, and booked anew for
 * the other, through the clearing account where it still lies, so that each customer's books tell their own half.
 */
export function assignEntries(a: Assigned): readonly [Entry, Entry] {
  const amount = a.allocated + a.surplus
  const clearing = `gateway_clearing:${a.gatewayAccountId}` as const
  const common = { sourceId: a.paymentId, currency: a.currency }
  return [
    balanced({
      ...common,
      kind: 'unassign',
      customerId: a.fromCustomerId,
      postings: [debit('customer_credit', amount), credit(clearing, amount)],
    }),
    balanced({
      ...common,
      kind: 'assign',
      customerId: a.customerId,
      postings: [debit(clearing, amount), credit('receivable', a.allocated), credit('customer_credit', a.surplus)],
    }),
  ]
}
