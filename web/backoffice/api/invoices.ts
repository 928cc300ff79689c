import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  CreditNoteJson,
  InvoiceJson,
  InvoiceListJson,
  InvoicePatchJson,
  InvoiceWriteJson,
  PayLinkJson,
  SendResultJson,
  TimelineEventJson,
} from '../../../src/contract/invoice.ts'
import type { PageJson } from '../../../src/contract/shapes.ts'
import { ask, newKey, type Query } from './request.ts'

const LIST_EVERY_MS = 10_000
const OPEN_EVERY_MS = 5_000
const MOVING_EVERY_MS = 1_500

export const PAGE_SIZE = 25

export const invoiceListQuery = (filters: Query) =>
  queryOptions({
    queryKey: ['invoices', filters],
    queryFn: ({ signal }) => ask<InvoiceListJson>('/invoices', { query: { limit: PAGE_SIZE, ...filters }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_EVERY_MS,
  })

/** Asked again every few seconds while it is looked at, faster while money is on its way (PRODUCT C4). */
export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id],
    queryFn: ({ signal }) => ask<InvoiceJson>(`/invoices/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.badges.includes('processing') ? MOVING_EVERY_MS : OPEN_EVERY_MS),
  })

export const timelineQuery = (path: string) =>
  queryOptions({
    queryKey: ['timeline', path],
    queryFn: ({ signal }) => ask<PageJson<TimelineEventJson>>(`${path}/timeline`, { query: { limit: 100 }, signal }),
    refetchInterval: OPEN_EVERY_MS,
  })

export const createInvoice = (body: InvoiceWriteJson, key: string) =>
  ask<InvoiceJson>('/invoices', { method: 'POST', body, key })

export const changeInvoice = (id: string, body: InvoicePatchJson) =>
  ask<InvoiceJson>(`/invoices/${id}`, { method: 'PATCH', body })

export const deleteInvoice = (id: string) => ask<void>(`/invoices/${id}`, { method: 'DELETE' })

export const previewInvoice = (body: InvoiceWriteJson, signal?: AbortSignal) =>
  ask<{ html: string }>('/invoices/preview', { method: 'POST', body, signal })

const act =
  <Out, Body = Record<string, never>>(verb: string) =>
  (id: string, body: Body, key: string): Promise<Out> =>
    ask<Out>(`/invoices/${id}/${verb}`, { method: 'POST', body, key })

export type SendBody = { to?: string; subject?: string; message?: string; payLink?: boolean }
export type OfflineBody = {
  amount: number
  kind: 'cash' | 'cheque' | 'bank_transfer' | 'other'
  receivedOn?: string
  reference?: string | null
  note?: string | null
  receipt?: boolean
}

export const issueInvoice = act<InvoiceJson>('issue')
export const sendInvoice = act<SendResultJson, SendBody>('send')
export const duplicateInvoice = act<InvoiceJson>('duplicate')
export const voidInvoice = act<InvoiceJson, { reason: string }>('void')
export const creditInvoice = act<CreditNoteJson, { amount: number; reason: string }>('credit-notes')
export const chooseContact = act<InvoiceJson, { contactId: string }>('contact')
export const askGateway = act<InvoiceJson>('ask-gateway')
export const newPayLink = act<PayLinkJson>('pay-link/regenerate')
export const recordPayment = act<unknown, OfflineBody>('payments')

export const askPayLink = act<PayLinkJson>('pay-link')

/** The address to copy. The server makes it at the first asking and gives the same one afterwards. */
export const payLinkQuery = (id: string) =>
  queryOptions({
    queryKey: ['pay-link', id],
    queryFn: () => askPayLink(id, {}, newKey()),
    staleTime: 0,
  })
