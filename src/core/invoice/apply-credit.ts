import { assert } from '../assert.ts'
import { type Money, money } from '../money/money.ts'
import { decimalText } from '../money/text.ts'
import type { Invoice } from './invoice.ts'
import { amountDue } from './receive-payment.ts'
import { creditNotPositive, creditTooLarge, invoiceNotIssued, invoiceVoid, invoiceWrittenOff } from './refusals.ts'

/**
 * Lowers what an invoice asks for by a credit note, in the invoice's currency.
 *
 * It may take away no more than is still due: what has been paid is given back by a refund, which credits the invoice
 * by itself (`apply-refund.ts`). An invoice credited in full asks for nothing and derives to paid.
 */
export function applyCredit(invoice: Invoice, credit: Money): Invoice {
  assert(credit.currency === invoice.currency, 'a credit note has the currency of its invoice')
  if (invoice.issuedAt === null) throw invoiceNotIssued(invoice)
  if (invoice.voidedAt !== null) throw invoiceVoid(invoice)
  if (invoice.writtenOffAt !== null) throw invoiceWrittenOff(invoice)
  if (credit.minor <= 0n) throw creditNotPositive()

  const due = amountDue(invoice)
  if (credit.minor > due) {
    throw creditTooLarge(invoice, `${decimalText(money(due, invoice.currency))} ${invoice.currency}`)
  }
  return { ...invoice, credited: invoice.credited + credit.minor }
}
