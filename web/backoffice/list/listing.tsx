import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from '../../ui/error-state.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { sayError } from '../api/problem.ts'

type Props<Data> = {
  readonly query: UseQueryResult<Data>
  readonly what: string
  readonly isEmpty: (data: Data) => boolean
  readonly empty: ReactNode
  readonly children: (data: Data) => ReactNode
}

/** The four states every list has: waiting, failed, empty, and the rows themselves. */
export function Listing<Data>({ query, what, isEmpty, empty, children }: Props<Data>) {
  if (query.data === undefined) {
    if (!query.isError) return <Waiting rows={10} height={14} gap={26} />
    return <ErrorState title={`${what} could not be loaded`} message={sayError(query.error)} onRetry={query.refetch} />
  }
  return isEmpty(query.data) ? empty : children(query.data)
}
