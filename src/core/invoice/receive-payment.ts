import { assert } from '../assert.ts'
import { type Money, min } from '../money/money.ts'
import type { Invoice } from './invoice.ts'

export type Received = {
  readonly invoice: Invoice
  readonly allocated: bigint // settles the invoice
  readonly surplus: bigint // becomes customer credit
}

/** `total − credited − amountPaid`, minor units; never negative (I-04). Of a void invoice see `amountAsked`. */
export const amountDue = (invoice: Pick<Invoice, 'total' | 'credited' | 'amountPaid'>): bigint =>
  invoice.total - invoice.credited - invoice.amountPaid

/** What the invoice asks for now: `amountDue`, and nothing while it is a draft, void or written off. */
export const amountAsked = (invoice: Invoice): bigint =>
  invoice.issuedAt === null || invoice.voidedAt !== null || invoice.writtenOffAt !== null ? 0n : amountDue(invoice)

/**
 * Puts money that has truly arrived onto an invoice.
 *
 * Never refuses: the gateway already has the money, so the worst case is credit in the customer's favour. An invoice
 * that asks for nothing any more takes none of it, because its receivable is gone from the books.
 * Whether somebody *may* pay is asked earlier, in `flows/payment/prepare.ts`.
 */
export function receivePayment(invoice: Invoice, paid: Money): Received {
  assert(paid.minor > 0n, 'a payment is positive')
  assert(paid.currency === invoice.currency, 'other currencies are never allocated')

  const allocated = min(paid.minor, amountAsked(invoice))
  const surplus = paid.minor - allocated
  const next = { ...invoice, amountPaid: invoice.amountPaid + allocated }

  assert(amountDue(next) >= 0n, 'an invoice is never paid past its total')
  return { invoice: next, allocated, surplus }
}
