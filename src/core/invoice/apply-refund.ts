import { assert } from '../assert.ts'
import { type Money, min } from '../money/money.ts'
import type { Invoice } from './invoice.ts'
import { amountAsked, amountDue, type Received } from './receive-payment.ts'

/** Without `reopen` a refund is an automatic credit note: nothing is owed again. With it, the amount is owed again. */
export type RefundEffect = { readonly reopen: boolean }

/**
 * Takes the part of a refund that had settled this invoice off it again, at the moment the refund is dispatched
 * (CORRECTNESS §13). Surplus and tips of the payment never settled it and are not part of `refunded`.
 */
export function applyRefund(invoice: Invoice, refunded: Money, { reopen }: RefundEffect): Invoice {
  assertApplies(invoice, refunded)
  assert(refunded.minor <= invoice.amountPaid, 'no more is refunded than was paid on the invoice')

  const amountPaid = invoice.amountPaid - refunded.minor
  if (reopen) return { ...invoice, amountPaid }
  return {
    ...invoice,
    amountPaid,
    credited: invoice.credited + refunded.minor,
    amountRefunded: invoice.amountRefunded + refunded.minor,
  }
}

/**
 * Undoes `applyRefund` when the gateway declined the refund, or it failed before it had succeeded: the money never
 * left us. A reopened invoice may have been paid by somebody else meanwhile; what no longer fits is `surplus`.
 */
export function undoRefund(invoice: Invoice, refunded: Money, { reopen }: RefundEffect): Received {
  assertApplies(invoice, refunded)
  if (reopen) {
    const allocated = min(refunded.minor, amountAsked(invoice))
    return {
      invoice: { ...invoice, amountPaid: invoice.amountPaid + allocated },
      allocated,
      surplus: refunded.minor - allocated,
    }
  }

  const next = {
    ...invoice,
    amountPaid: invoice.amountPaid + refunded.minor,
    credited: invoice.credited - refunded.minor,
    amountRefunded: invoice.amountRefunded - refunded.minor,
  }
  assert(next.credited >= 0n && next.amountRefunded >= 0n, 'only a refund that was applied is undone')
  assert(amountDue(next) === amountDue(invoice), 'undoing a refund that was given up changes nothing that is owed')
  return { invoice: next, allocated: refunded.minor, surplus: 0n }
}

function assertApplies(invoice: Invoice, refunded: Money): void {
  assert(refunded.currency === invoice.currency, 'a refund has the currency of its invoice')
  assert(refunded.minor > 0n, 'a refund is positive')
}
