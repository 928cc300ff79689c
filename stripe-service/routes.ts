import { connectRoutes } from './connect/connect-routes.ts'
import { jsRoutes } from './js/js-routes.ts'
import { challengeRoutes } from './payments/challenge-page.ts'
import { chargeRoutes } from './payments/charges.ts'
import { confirmationTokenRoutes } from './payments/confirmation-tokens.ts'
import { paymentIntentRoutes } from './payments/payment-intents.ts'
import type { Route } from './route.ts'
import { webhookRoutes } from './webhooks/endpoint-routes.ts'

/** Everything that is answered; the first route that fits wins, so longer addresses stand before `:id`. */
export const routes: readonly Route[] = [
  ...paymentIntentRoutes,
  ...confirmationTokenRoutes,
  ...chargeRoutes,
  ...webhookRoutes,
  ...challengeRoutes,
  ...connectRoutes,
  ...jsRoutes,
]
