import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ContactJson,
  ContactWriteJson,
  CustomerJson,
  CustomerPatchJson,
  CustomerWriteJson,
} from '../../../src/contract/customer.ts'
import type { PageJson } from '../../../src/contract/shapes.ts'
import { PAGE_SIZE } from './invoices.ts'
import { ask, type Query } from './request.ts'

export const customerListQuery = (filters: Query) =>
  queryOptions({
    queryKey: ['customers', filters],
    queryFn: ({ signal }) =>
      ask<PageJson<CustomerJson>>('/customers', { query: { limit: PAGE_SIZE, ...filters }, signal }),
    placeholderData: keepPreviousData,
  })

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => ask<CustomerJson>(`/customers/${id}`, { signal }),
    refetchInterval: 10_000,
  })

export const createCustomer = (body: CustomerWriteJson, key: string) =>
  ask<CustomerJson>('/customers', { method: 'POST', body, key })

export const changeCustomer = (id: string, body: CustomerPatchJson) =>
  ask<CustomerJson>(`/customers/${id}`, { method: 'PATCH', body })

export const createContact = (customerId: string, body: ContactWriteJson, key: string) =>
  ask<ContactJson>(`/customers/${customerId}/contacts`, { method: 'POST', body, key })

export const changeContact = (id: string, body: Partial<ContactWriteJson>) =>
  ask<ContactJson>(`/contacts/${id}`, { method: 'PATCH', body })

export const deleteContact = (id: string) => ask<void>(`/contacts/${id}`, { method: 'DELETE' })
