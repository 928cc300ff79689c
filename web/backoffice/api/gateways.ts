import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  AccountStatusJson,
  GatewayAccountJson,
  GatewayChargesJson,
  GatewayPayoutsJson,
  StripeKeysJson,
  StripeOptionsJson,
} from '../../../src/contract/gateway.ts'
import type { PageJson } from '../../../src/contract/shapes.ts'
import { ask } from './request.ts'

/** What is no longer true once an account was connected, disconnected or made the default. */
export const AFTER_CONNECTING = [['gateway-accounts'], ['me'], ['invoice'], ['system']] as const

const STATUS_EVERY_MS = 60_000
const UNFINISHED_STATUS_EVERY_MS = 10_000

export const gatewayAccountsQuery = queryOptions({
  queryKey: ['gateway-accounts'],
  queryFn: ({ signal }) => ask<PageJson<GatewayAccountJson>>('/gateway-accounts', { signal }),
})

export const connectSandbox = (
  body: { name?: string; profile: NonNullable<GatewayAccountJson['profile']> },
  key: string,
) => ask<GatewayAccountJson>('/gateway-accounts/sandbox', { method: 'POST', body, key })

/** Whether Stripe can be connected by signing in there, and in which mode. Changes only when the server starts anew. */
export const stripeOptionsQuery = queryOptions({
  queryKey: ['stripe-options'],
  queryFn: ({ signal }) => ask<StripeOptionsJson>('/gateway-accounts/stripe/options', { signal }),
  staleTime: 5 * 60_000,
})

/** Answers the address at Stripe where the browser has to go next; Stripe sends it back to the Stripe page. */
export const authorizeStripe = (key: string) =>
  ask<{ url: string }>('/gateway-accounts/stripe/authorize', { method: 'POST', body: {}, key })

export const connectStripeByKeys = (body: StripeKeysJson, key: string) =>
  ask<GatewayAccountJson>('/gateway-accounts/stripe/keys', { method: 'POST', body, key })

export const disconnectGateway = (id: string, key: string) =>
  ask<GatewayAccountJson>(`/gateway-accounts/${id}/disconnect`, { method: 'POST', body: {}, key })

export const makeDefaultGateway = (id: string, key: string) =>
  ask<GatewayAccountJson>(`/gateway-accounts/${id}/default`, { method: 'POST', body: {}, key })

/**
 * What the gateway says of an account. Asked more often while something is missing, so that the banner
 * goes by itself. Nobody asks again because the list of accounts has changed: this one may no longer be among them.
 */
export const accountStatusQuery = (id: string) =>
  queryOptions({
    queryKey: ['at-gateway', id, 'status'],
    queryFn: ({ signal }) => ask<AccountStatusJson>(`/gateway-accounts/${id}/status`, { signal }),
    staleTime: 0, // whoever comes back from Stripe's own page wants to see at once that it was enough
    refetchInterval: ({ state }) =>
      state.data?.requirements.level === 'none' && !state.data.stale ? STATUS_EVERY_MS : UNFINISHED_STATUS_EVERY_MS,
  })

/** Payments as the gateway itself lists them, newest first, a page more each time. */
export const gatewayChargesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['at-gateway', id, 'charges'],
    queryFn: ({ pageParam, signal }) =>
      ask<GatewayChargesJson>(`/gateway-accounts/${id}/charges`, { query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** What the gateway pays out to the bank, newest first. */
export const gatewayPayoutsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['at-gateway', id, 'payouts'],
    queryFn: ({ pageParam, signal }) =>
      ask<GatewayPayoutsJson>(`/gateway-accounts/${id}/payouts`, { query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
