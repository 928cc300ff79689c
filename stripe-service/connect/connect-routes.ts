import type { Route } from '../route.ts'
import { decideAuthorize, showAuthorize } from './authorize-page.ts'
import { deauthorize, tradeCode } from './oauth-calls.ts'

/** The pages and calls of Connect's OAuth. */
export const connectRoutes: readonly Route[] = [
  { method: 'GET', path: '/oauth/authorize', door: 'public', handle: showAuthorize },
  { method: 'POST', path: '/oauth/authorize', door: 'public', handle: decideAuthorize },
  { method: 'POST', path: '/oauth/token', door: 'public', handle: tradeCode },
  { method: 'POST', path: '/oauth/deauthorize', door: 'public', handle: deauthorize },
]
