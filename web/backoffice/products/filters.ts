import { type PageSearch, readPage, text } from '../shell/page-search.ts'

/** `edit` is the product whose drawer is open; `create` opens an empty one. */
export type ProductFilters = PageSearch & { q?: string; archived?: 'true'; edit?: string; create?: true }

export const readProductFilters = (search: Record<string, unknown>): ProductFilters => ({
  ...readPage(search),
  ...text('q', search),
  ...text('edit', search),
  ...(search.archived === 'true' || search.archived === true ? { archived: 'true' } : {}),
  ...(search.create === true ? { create: true } : {}),
})
