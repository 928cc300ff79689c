import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { DisputeJson, DisputeListJson, EvidenceFileJson } from '../../../src/contract/dispute.ts'
import type { EvidenceFile, EvidenceTexts } from '../../../src/core/dispute/evidence.ts'
import { PAGE_SIZE } from './invoices.ts'
import { apiPath, ask, type Query } from './request.ts'

export const disputeListQuery = (filters: Query) =>
  queryOptions({
    queryKey: ['disputes', filters],
    queryFn: ({ signal }) => ask<DisputeListJson>('/disputes', { query: { limit: PAGE_SIZE, ...filters }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })

/** One dispute; faster while an answer to it is being confirmed. */
export const disputeQuery = (id: string) =>
  queryOptions({
    queryKey: ['dispute', id],
    queryFn: ({ signal }) => ask<DisputeJson>(`/disputes/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.answers.some((one) => one.state === 'confirming') ? 2_000 : 10_000),
  })

export const saveEvidence = (id: string, texts: EvidenceTexts) =>
  ask<DisputeJson>(`/disputes/${id}/evidence`, { method: 'PUT', body: { texts } })

export const addEvidenceFile = (id: string, field: EvidenceFile, name: string, bytes: Blob) =>
  ask<EvidenceFileJson>(`/disputes/${id}/files`, { method: 'POST', query: { field, name }, bytes })

export const removeEvidenceFile = (id: string, fileId: string) =>
  ask<void>(`/disputes/${id}/files/${fileId}`, { method: 'DELETE' })

export const submitEvidence = (id: string, key: string) =>
  ask<DisputeJson>(`/disputes/${id}/submit`, { method: 'POST', key })

export const acceptDispute = (id: string, key: string) =>
  ask<DisputeJson>(`/disputes/${id}/accept`, { method: 'POST', key })

/** The receipt that the customer got for the disputed payment, as a file. Null when it could not be made. */
export async function fetchReceipt(paymentId: string): Promise<Blob | null> {
  const response = await fetch(apiPath(`/payments/${paymentId}/receipt.pdf`)).catch(() => null)
  return response?.ok ? response.blob() : null
}
