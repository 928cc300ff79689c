import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  DashboardJson,
  PaymentJson,
  PaymentListJson,
  RefundJson,
  RefundWriteJson,
} from '../../../src/contract/payment.ts'
import { PAGE_SIZE } from './invoices.ts'
import { ask, type Query } from './request.ts'

export const paymentListQuery = (filters: Query) =>
  queryOptions({
    queryKey: ['payments', filters],
    queryFn: ({ signal }) => ask<PaymentListJson>('/payments', { query: { limit: PAGE_SIZE, ...filters }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  })

const MOVING = new Set(['pending', 'requires_action'])
const REFUND_MOVING = new Set(['requested', 'dispatched', 'unknown', 'pending'])

/** One payment, or one intent without a payment; faster while something about it is undecided. */
export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment', id],
    queryFn: ({ signal }) => ask<PaymentJson>(`/payments/${id}`, { signal }),
    refetchInterval: ({ state }) =>
      state.data && (MOVING.has(state.data.status) || state.data.refunds.some((r) => REFUND_MOVING.has(r.state)))
        ? 1_500
        : 8_000,
  })

export const refundPayment = (paymentId: string, body: RefundWriteJson, key: string) =>
  ask<RefundJson>(`/payments/${paymentId}/refunds`, { method: 'POST', body, key })

/** Of a payment that was found without an invoice. */
export const assignPayment = (paymentId: string, invoiceId: string, key: string) =>
  ask<PaymentJson>(`/payments/${paymentId}/assign`, { method: 'POST', body: { invoiceId }, key })

export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: ({ signal }) => ask<DashboardJson>('/dashboard', { signal }),
  refetchInterval: 5_000,
})
