import {
  accountStatus,
  gatewayAccount,
  gatewayCharges,
  gatewayListQuery,
  gatewayPayouts,
  stripeAuthorize,
  stripeKeys,
  stripeOptions,
} from '../contract/gateway.ts'
import { nothingToAsk, signInToConnect } from '../core/gateway-account/refusals.ts'
import { authorizeStripe } from '../flows/gateway-account/authorize-stripe.ts'
import { connectStripeKeys } from '../flows/gateway-account/connect-stripe-keys.ts'
import { listChargesAtGateway, listPayoutsAtGateway } from '../flows/gateway-account/list-at-gateway.ts'
import { refreshAccount } from '../flows/gateway-account/refresh-account.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { presentCharges, presentGatewayAccount, presentPayouts, presentStatus } from './gateway-account-view.ts'

const tag = 'Integrations'
const params = { id: 'gwa' } as const

/** Connecting Stripe, and what Stripe says of an account (PRODUCT C14–C22). The return from Stripe is no API call. */
export const stripeAccountEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts/stripe/options',
      permission: 'integrations.view',
      tag,
      summary: 'How Stripe can be connected here',
      answer: stripeOptions,
    },
    async ({ ctx }) => {
      const platform = ctx.connect?.platform ?? null
      return { oauth: platform !== null, testMode: platform && !platform.liveMode }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/stripe/authorize',
      permission: 'integrations.connect',
      tag,
      summary: 'Start signing in at Stripe',
      description: 'Answers where to send the browser. The return is good once, for ten minutes, in the same session.',
      answer: stripeAuthorize,
      idempotent: false,
    },
    async ({ ctx, principal }) => {
      if (principal.kind !== 'user') throw signInToConnect()
      return authorizeStripe(ctx, principal.sessionId)
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/stripe/keys',
      permission: 'integrations.connect',
      tag,
      summary: 'Connect a Stripe account by its own keys',
      description:
        'The keys are tried at Stripe first and kept encrypted; only the last four characters are ever shown. For an account that is connected by keys already they replace the old ones.',
      body: stripeKeys,
      answer: gatewayAccount,
      status: 201,
    },
    async ({ ctx, body }) => presentGatewayAccount(await connectStripeKeys(ctx, body)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts/:id/status',
      permission: 'integrations.view',
      tag,
      summary: 'What the gateway says of an account',
      description: 'Asked now; `stale` when the gateway could not be, with what it said at `checkedAt`.',
      params,
      answer: accountStatus,
    },
    async ({ ctx, params }) => {
      const refreshed = await refreshAccount(ctx, params.id)
      if (refreshed.account.gateway !== 'stripe') throw nothingToAsk(refreshed.account.name)
      return presentStatus(refreshed)
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts/:id/charges',
      permission: 'integrations.view',
      tag,
      summary: 'Recent charges, read from the gateway',
      params,
      query: gatewayListQuery,
      answer: gatewayCharges,
    },
    async ({ ctx, params, query }) => presentCharges(await listChargesAtGateway(ctx, params.id, query.cursor ?? null)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts/:id/payouts',
      permission: 'integrations.view',
      tag,
      summary: 'Payouts, read from the gateway',
      params,
      query: gatewayListQuery,
      answer: gatewayPayouts,
    },
    async ({ ctx, params, query }) => presentPayouts(await listPayoutsAtGateway(ctx, params.id, query.cursor ?? null)),
  ),
]
