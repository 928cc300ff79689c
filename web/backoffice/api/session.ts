import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { MeJson } from '../../../src/contract/organization.ts'
import type { Permission } from '../../../src/core/role/permissions.ts'
import { ask, setCsrfToken } from './request.ts'

/** Who is signed in, for which organization, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await ask<MeJson>('/me', { signal })
    setCsrfToken(me.csrfToken)
    return me
  },
  staleTime: 30_000,
})

/** Inside the shell only, where the router has made sure that somebody is signed in. */
export const useMe = (): MeJson => useSuspenseQuery(meQuery).data

export const useOrganization = (): MeJson['organization'] => useMe().organization

/** Whether a button should exist at all; the server decides again. */
export const useMay = (permission: Permission): boolean => permission in useMe().permissions

export const signIn = (input: { email: string; password: string }): Promise<unknown> =>
  ask('/auth/sign-in', { method: 'POST', body: input })

export const signOut = (): Promise<unknown> => ask('/auth/sign-out', { method: 'POST' })
