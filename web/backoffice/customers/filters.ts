import { type PageSearch, readPage, text } from '../shell/page-search.ts'

export type CustomerFilters = PageSearch & { q?: string; archived?: 'true'; create?: true }

export const readCustomerFilters = (search: Record<string, unknown>): CustomerFilters => ({
  ...readPage(search),
  ...text('q', search),
  ...(search.archived === 'true' || search.archived === true ? { archived: 'true' } : {}),
  ...(search.create === true ? { create: true } : {}),
})
