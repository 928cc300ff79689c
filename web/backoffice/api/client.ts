import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

/** Answers are kept while a page is looked at, and asked again gently; a decided "no" is not asked again. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      gcTime: 5 * 60_000,
      retry: (count, error) => !(error instanceof ApiProblem && error.isFinal) && count < 1,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})
