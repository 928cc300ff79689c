import type { CreditNoteJson } from '../../contract/invoice.ts'
import { showId } from '../../core/id/id.ts'
import type { ListedCreditNote } from '../../store/credit-note.ts'
import { minorUnits } from '../http.ts'

export const presentCreditNote = (n: ListedCreditNote): CreditNoteJson => ({
  id: showId('crn', n.id),
  number: n.number,
  invoiceId: showId('inv', n.invoiceId),
  invoiceNumber: n.invoiceNumber,
  customerId: showId('cus', n.customerId),
  currency: n.currency,
  amount: minorUnits(n.amount),
  taxAmount: minorUnits(n.taxAmount),
  reason: n.reason,
  issuedOn: n.issuedOn,
  createdAt: n.createdAt.toString(),
})
