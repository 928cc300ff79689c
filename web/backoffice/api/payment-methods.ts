import { queryOptions } from '@tanstack/react-query'
import type { ChargeResultJson, ChargeWriteJson, PaymentMethodListJson } from '../../../src/contract/payment-method.ts'
import { ask } from './request.ts'

const LIST_EVERY_MS = 10_000
const CONFIRMING_EVERY_MS = 1_500

/** What a customer saved: active cards first, then removed ones. */
export const paymentMethodsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['payment-methods', customerId],
    queryFn: async ({ signal }) =>
      (await ask<PaymentMethodListJson>(`/customers/${customerId}/payment-methods`, { signal })).items,
    refetchInterval: LIST_EVERY_MS,
  })

export const removePaymentMethod = (id: string) => ask<void>(`/payment-methods/${id}`, { method: 'DELETE' })

/** A decline is an answer like any other; only what could not be tried at all is thrown. */
export const chargeInvoice = (invoiceId: string, body: ChargeWriteJson, key: string) =>
  ask<ChargeResultJson>(`/invoices/${invoiceId}/charge`, { method: 'POST', body, key })

/** What has become of a charge whose answer was not there yet; asked until it is. */
export const chargeQuery = ({ invoiceId, attemptId }: Pick<ChargeResultJson, 'invoiceId' | 'attemptId'>) =>
  queryOptions({
    queryKey: ['charge', attemptId],
    queryFn: ({ signal }) => ask<ChargeResultJson>(`/invoices/${invoiceId}/charges/${attemptId}`, { signal }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'processing' ? false : CONFIRMING_EVERY_MS),
    staleTime: 0,
  })
