import type { Promised } from './conformance.ts'

const hour = 3600

/**
 * The gateways that the conformance suite is run against, by the name of their column in docs/gateways.md, and the traits
 * that each is known for.
 */
export const PROMISED = {
  Stripe: { steps: 'object', resendWindowSeconds: 23 * hour, savesMethods: true },
  'sandbox as stripe': { steps: 'object', resendWindowSeconds: 23 * hour, savesMethods: true },
  'sandbox as paypal': { steps: 'object', resendWindowSeconds: 5 * hour, savesMethods: true },
  'sandbox as authorizenet': { steps: 'sale', resendWindowSeconds: 0, savesMethods: true },
  'sandbox as nmi': { steps: 'sale', resendWindowSeconds: 0, savesMethods: true },
} as const satisfies Readonly<Record<string, Promised>>
