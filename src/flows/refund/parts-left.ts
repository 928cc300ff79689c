import { taxPart } from '../../core/ledger/tax-part.ts'
import { min, sum } from '../../core/money/money.ts'
import { countsAsRefunded } from '../../core/refund/refund-state.ts'
import { type RefundParts, refundable, refundParts, tipLeft } from '../../core/refund/refundable.ts'
import type { Tx } from '../../ports/tx.ts'
import { readCustomerCredit, readPaymentSplit } from '../../store/allocation.ts'
import type { InvoiceMoney } from '../../store/invoice-money.ts'
import type { Payment } from '../../store/payment.ts'
import { listRefundsOfPayment, type Refund, readCreditedSoFar } from '../../store/refund.ts'

/** What has been given back of a payment, or is on its way, and what its parts have become. */
export type Given = {
  readonly refunds: readonly Refund[]
  readonly split: { readonly applied: bigint; readonly surplus: bigint }
  /** What the customer still has of their credit, minor units. */
  readonly credit: bigint
  /** What the invoice has been credited so far, and the tax in it. */
  readonly credited: { readonly credited: bigint; readonly tax: bigint }
}

/** Read under the locks of invoice and payment, or in the flight that takes them. */
export async function readGiven(t: Tx, { id, invoiceId, customerId, currency, liveMode }: Payment): Promise<Given> {
  const [refunds, split, credit, credited] = await Promise.all([
    listRefundsOfPayment(t, id),
    readPaymentSplit(t, id),
    customerId ? readCustomerCredit(t, customerId, currency, liveMode) : 0n,
    invoiceId ? readCreditedSoFar(t, invoiceId) : { credited: 0n, tax: 0n },
  ])
  return { refunds, split, credit, credited }
}

/** What each part of the payment still holds, refunds under way taken off. */
export function partsLeft(payment: Payment, { refunds, split, credit }: Given): RefundParts {
  const counted = refunds.filter((r) => countsAsRefunded(r.state))
  const pending = counted.filter((r) => r.state !== 'succeeded')
  const given = (part: 'fromInvoice' | 'fromCredit') => sum(counted.map((r) => r[part]))
  // Credit that refunds under way will take is not yet gone from the customer's balance.
  const unspent = credit - sum(pending.map((r) => r.fromCredit))
  const fromCredit = min(split.surplus - given('fromCredit'), unspent > 0n ? unspent : 0n)
  return {
    fromCredit,
    fromInvoice: split.applied - given('fromInvoice'),
    fromTip: tipLeft(payment, refunds),
  }
}

/** What a gateway may have given back on its own and still fits the payment; minor units. What a dispute holds may be part of it. */
export const mostThatFits = (payment: Payment, { refunds }: Given, left: RefundParts): bigint =>
  min(refundable({ ...payment, amountDisputed: 0n }, refunds), left.fromCredit + left.fromInvoice + left.fromTip)

/** The tax in a part of an invoice that is credited by a refund; the parts of several add up to exactly its tax. */
export function refundedTax(invoice: InvoiceMoney | null, fromInvoice: bigint, before: Given['credited']): bigint {
  if (!invoice || fromInvoice === 0n) return 0n
  return taxPart({
    total: invoice.total,
    taxTotal: invoice.taxTotal,
    creditedBefore: before.credited,
    taxBefore: before.tax,
    amount: fromInvoice,
  })
}

/**
 * A refund that was believed to have failed, in the parts of its payment that are left now: others may have been given
 * back meanwhile. As it was asked for where that still fits; null where there is not enough left at all.
 */
export async function fitLate(
  t: Tx,
  invoice: InvoiceMoney | null,
  payment: Payment,
  refund: Refund,
): Promise<Refund | null> {
  const given = await readGiven(t, payment)
  const left = partsLeft(payment, given)
  if (refund.amount > mostThatFits(payment, given, left)) return null
  const fits =
    refund.fromCredit <= left.fromCredit && refund.fromInvoice <= left.fromInvoice && refund.fromTip <= left.fromTip
  const parts = fits ? refund : refundParts(refund.amount, left)
  const taxAmount = refund.reopen ? 0n : refundedTax(invoice, parts.fromInvoice, given.credited)
  const { fromCredit, fromInvoice, fromTip } = parts
  return { ...refund, fromCredit, fromInvoice, fromTip, taxAmount }
}
