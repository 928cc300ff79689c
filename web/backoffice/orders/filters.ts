import { RECORD_LABELS } from '../../../src/core/payment/record-status.ts'
import { type PageSearch, readPage, text } from '../shell/page-search.ts'

export const ORDER_FILTERS = [
  { value: '', label: 'All' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'pending', label: 'Pending' },
  { value: 'failed', label: 'Failed' },
  { value: 'refunded', label: 'Refunded' },
] as const

export const MORE_ORDER_FILTERS = (['requires_action', 'partially_refunded', 'disputed', 'voided'] as const).map(
  (value) => ({ value, label: RECORD_LABELS[value].text }),
)

export type OrderFilters = PageSearch & {
  status?: string
  q?: string
  gateway?: string
  from?: string
  to?: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const GATEWAYS = ['sandbox', 'offline']

export function readOrderFilters(search: Record<string, unknown>): OrderFilters {
  const known = [...ORDER_FILTERS, ...MORE_ORDER_FILTERS].some(({ value }) => value !== '' && value === search.status)
  const gateway = String(search.gateway ?? '')
  return {
    ...readPage(search),
    ...(known ? { status: String(search.status) } : {}),
    ...(GATEWAYS.includes(gateway) ? { gateway } : {}),
    ...text('q', search),
    ...text('from', search, DAY),
    ...text('to', search, DAY),
  }
}
