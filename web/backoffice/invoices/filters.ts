import { STATUS_LABELS } from '../../../src/core/invoice/status-label.ts'
import { type PageSearch, readPage, text } from '../shell/page-search.ts'

/** What people look for every day stands in the row; the rest of the statuses in the menu beside it. */
export const INVOICE_FILTERS = [
  { value: '', label: 'All' },
  { value: 'outstanding', label: 'Outstanding' },
  { value: 'overdue', label: 'Overdue' },
  { value: 'paid', label: 'Paid' },
  { value: 'draft', label: 'Draft' },
] as const

export const MORE_INVOICE_FILTERS = (
  ['pending', 'sent', 'partially_paid', 'partially_refunded', 'refunded', 'void', 'written_off'] as const
).map((value) => ({ value, label: STATUS_LABELS[value].text }))

export type InvoiceFilters = PageSearch & { status?: string; q?: string; customerId?: string }

/** Filters and page as they stand in the address, so that a list can be sent to a colleague and come back to. */
export function readInvoiceFilters(search: Record<string, unknown>): InvoiceFilters {
  const known = [...INVOICE_FILTERS, ...MORE_INVOICE_FILTERS].some(
    ({ value }) => value !== '' && value === search.status,
  )
  return {
    ...readPage(search),
    ...(known ? { status: String(search.status) } : {}),
    ...text('q', search),
    ...text('customerId', search),
  }
}
