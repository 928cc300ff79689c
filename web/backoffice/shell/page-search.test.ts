import { expect, test } from 'vitest'
import { readInvoiceFilters } from '../invoices/filters.ts'
import { readOrderFilters } from '../orders/filters.ts'

test('filters and page come back from the address, and nothing else does', () => {
  expect(readInvoiceFilters({ status: 'overdue', q: 'acme', cursor: 'abc', page: 2, evil: '<script>' })).toEqual({
    status: 'overdue',
    q: 'acme',
    cursor: 'abc',
    page: 2,
  })
  expect(readInvoiceFilters({ status: 'nonsense', page: 3 })).toEqual({})
  expect(readInvoiceFilters({ q: 42 })).toEqual({ q: '42' })
})

test('days of an address are days', () => {
  expect(readOrderFilters({ from: '2026-11-01', to: 'yesterday', gateway: 'offline' })).toEqual({
    from: '2026-11-01',
    gateway: 'offline',
  })
})
