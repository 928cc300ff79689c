import { invoiceNotFound, invoiceNotIssued, invoiceVoid, invoiceWrittenOff } from '../../core/invoice/refusals.ts'
import type { InvoiceMoney } from '../../store/invoice-money.ts'

/** The invoice, when staff may put money onto it that has arrived; else refuses in words that say why not. */
export function mustReceive(invoice: InvoiceMoney | null): InvoiceMoney {
  if (!invoice) throw invoiceNotFound()
  if (!invoice.issuedAt) throw invoiceNotIssued(invoice)
  if (invoice.voidedAt) throw invoiceVoid(invoice)
  if (invoice.writtenOffAt) throw invoiceWrittenOff(invoice)
  return invoice
}
