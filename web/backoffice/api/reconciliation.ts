import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { ExceptionJson, ExceptionListJson } from '../../../src/contract/exception.ts'
import type { ProofJson } from '../../../src/contract/proof.ts'
import type { SystemHealthJson } from '../../../src/contract/system.ts'
import { ask, type Query } from './request.ts'
import { useMay } from './session.ts'

const LIST_EVERY_MS = 10_000
const SYSTEM_EVERY_MS = 15_000

/** Enough to show every kind whole on one page in any week that is not a disaster. */
export const EXCEPTION_PAGE_SIZE = 100

export const exceptionListQuery = (filters: Query) =>
  queryOptions({
    queryKey: ['exceptions', filters],
    queryFn: ({ signal }) =>
      ask<ExceptionListJson>('/exceptions', { query: { limit: EXCEPTION_PAGE_SIZE, ...filters }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_EVERY_MS,
  })

export const resolveException = (id: string, resolution: string, key: string) =>
  ask<ExceptionJson>(`/exceptions/${id}/resolve`, { method: 'POST', body: { resolution }, key })

/** What the system holds back, and when the gateways were last heard of. */
export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => ask<SystemHealthJson>('/system', { signal }),
  refetchInterval: SYSTEM_EVERY_MS,
})

/** Undefined until it is known, and for whoever may not look into the books. */
export function useSystem(): SystemHealthJson | undefined {
  const may = useMay('reconciliation.view')
  return useQuery({ ...systemQuery, enabled: may }).data
}

export const releaseQuarantine = (key: string) =>
  ask<SystemHealthJson>('/quarantine/release', { method: 'POST', body: {}, key })

export const proofQuery = queryOptions({
  queryKey: ['proof'],
  queryFn: ({ signal }) => ask<ProofJson>('/proof', { signal }),
  refetchInterval: 30_000,
})

/** Sent once: a check that takes longer than an answer may is still running, and its result is there when it is done. */
export const runProof = () => ask<ProofJson>('/proof/run', { method: 'POST', body: {} })
