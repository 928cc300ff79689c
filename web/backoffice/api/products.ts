import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ProductJson,
  ProductPatchJson,
  ProductWriteJson,
  TaxRateJson,
  TaxRateWriteJson,
} from '../../../src/contract/product.ts'
import type { PageJson } from '../../../src/contract/shapes.ts'
import { PAGE_SIZE } from './invoices.ts'
import { ask, type Query } from './request.ts'

export const productListQuery = (filters: Query) =>
  queryOptions({
    queryKey: ['products', filters],
    queryFn: ({ signal }) =>
      ask<PageJson<ProductJson>>('/products', { query: { limit: PAGE_SIZE, ...filters }, signal }),
    placeholderData: keepPreviousData,
  })

export const productQuery = (id: string) =>
  queryOptions({ queryKey: ['product', id], queryFn: ({ signal }) => ask<ProductJson>(`/products/${id}`, { signal }) })

export const createProduct = (body: ProductWriteJson, key: string) =>
  ask<ProductJson>('/products', { method: 'POST', body, key })

export const changeProduct = (id: string, body: ProductPatchJson) =>
  ask<ProductJson>(`/products/${id}`, { method: 'PATCH', body })

/** All of them, archived ones too: an organization has a handful, and old drafts may still name an archived one. */
export const taxRatesQuery = queryOptions({
  queryKey: ['tax-rates'],
  queryFn: ({ signal }) => ask<PageJson<TaxRateJson>>('/tax-rates', { query: { limit: 100 }, signal }),
  staleTime: 60_000,
})

export const createTaxRate = (body: TaxRateWriteJson, key: string) =>
  ask<TaxRateJson>('/tax-rates', { method: 'POST', body, key })

export const changeTaxRate = (id: string, body: { name?: string; archived?: boolean }) =>
  ask<TaxRateJson>(`/tax-rates/${id}`, { method: 'PATCH', body })
