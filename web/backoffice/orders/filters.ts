import { type PageSearch, readPage, text } from '../shell/page-search.ts'

export const ORDER_FILTERS = [
  { value: '', label: 'All' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'pending', label: 'Pending' },
  { value: 'failed', label: 'Failed' },
  { value: 'partially_refunded', label: 'Partially refunded' },
  { value: 'refunded', label: 'Refunded' },
] as const

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
  const known = ORDER_FILTERS.some(({ value }) => value !== '' && value === search['status'])
  const gateway = String(search['gateway'] ?? '')
  return {
    ...readPage(search),
    ...(known ? { status: String(search['status']) } : {}),
    ...(GATEWAYS.includes(gateway) ? { gateway } : {}),
    ...text('q', search),
    ...text('from', search, DAY),
    ...text('to', search, DAY),
  }
}
