import { accountRoutes } from './accounts/account-routes.ts'
import { domainRoutes } from './accounts/domain-routes.ts'
import { connectRoutes } from './connect/connect-routes.ts'
import { disputeRoutes } from './disputes/dispute-routes.ts'
import { fileRoutes } from './disputes/files.ts'
import { jsRoutes } from './js/js-routes.ts'
import { balanceRoutes } from './money/balance-routes.ts'
import { refundRoutes } from './money/refunds.ts'
import { challengeRoutes } from './payments/challenge-page.ts'
import { chargeRoutes } from './payments/charges.ts'
import { confirmationTokenRoutes } from './payments/confirmation-tokens.ts'
import { customerRoutes } from './payments/customers.ts'
import { paymentIntentRoutes } from './payments/payment-intents.ts'
import { paymentMethodRoutes } from './payments/payment-methods.ts'
import { setupIntentRoutes } from './payments/setup-intents.ts'
import type { Route } from './route.ts'
import { webhookRoutes } from './webhooks/endpoint-routes.ts'

/** Everything that is answered; the first route that fits wins, so longer addresses stand before `:id`. */
export const routes: readonly Route[] = [
  ...paymentIntentRoutes,
  ...confirmationTokenRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...setupIntentRoutes,
  ...refundRoutes,
  ...balanceRoutes,
  ...disputeRoutes,
  ...fileRoutes,
  ...accountRoutes,
  ...domainRoutes,
  ...webhookRoutes,
  ...challengeRoutes,
  ...connectRoutes,
  ...jsRoutes,
]
