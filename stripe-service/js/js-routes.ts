import type { Route } from '../route.ts'

/** What browsers load in place of js.stripe.com. */
export const jsRoutes: readonly Route[] = []
