import type { Route } from '../route.ts'

/** The pages and calls of Connect's OAuth. */
export const connectRoutes: readonly Route[] = []
