import { stripeLeast, stripeStep } from '../../core/money/stripe-amount.ts'
import type { GatewayTraits } from '../../ports/gateway.ts'

const hour = 3600

/**
 * Two steps always. Stripe keeps an idempotency key for at least 24 hours; an hour less is promised, as CORRECTNESS §4's
 * table asks. Objects and lists by time are never late; the Search API is, and is not used.
 */
export const stripeTraits = (): GatewayTraits => ({
  name: 'stripe',
  steps: 'object',
  resendWindowSeconds: 23 * hour,
  lookUpLagSeconds: 0,
  savesMethods: true,
  leastAmount: stripeLeast,
  amountStep: stripeStep,
})
