import { type PageSearch, readPage } from '../shell/page-search.ts'

export const EXCEPTION_FILTERS = [
  { value: '', label: 'Open' },
  { value: 'resolved', label: 'Resolved' },
] as const

export type ExceptionFilters = PageSearch & { state?: 'resolved' }

export const readExceptionFilters = (search: Record<string, unknown>): ExceptionFilters => ({
  ...readPage(search),
  ...(search.state === 'resolved' ? { state: 'resolved' } : {}),
})
