import { z } from '@hono/zod-openapi'
import { gatewayAccount, sandboxConnect } from '../contract/gateway.ts'
import { connectSandbox } from '../flows/gateway-account/connect-sandbox.ts'
import { disconnectAccount, makeDefaultAccount } from '../flows/gateway-account/disconnect.ts'
import { rotateHookSecret } from '../flows/gateway-account/rotate-hook-secret.ts'
import { listGatewayAccounts } from '../store/gateway-account.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { stripeAccountEndpoints } from './gateway-account-stripe.ts'
import { presentGatewayAccount } from './gateway-account-view.ts'

const tag = 'Integrations'
const params = { id: 'gwa' } as const

/** Gateway accounts: connected, made the default, disconnected (PRODUCT J2–J14). */
export const gatewayAccountEndpoints: readonly Endpoint[] = [
  ...stripeAccountEndpoints,
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts',
      permission: 'integrations.view',
      tag,
      summary: 'List gateway accounts',
      answer: z.object({ items: z.array(gatewayAccount) }),
    },
    async ({ ctx }) => ({ items: (await ctx.tx(listGatewayAccounts)).map(presentGatewayAccount) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/sandbox',
      permission: 'integrations.connect',
      tag,
      summary: 'Connect the built-in sandbox',
      body: sandboxConnect,
      answer: gatewayAccount,
      status: 201,
    },
    async ({ ctx, body }) => presentGatewayAccount(await connectSandbox(ctx, body)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/:id/disconnect',
      permission: 'integrations.disconnect',
      tag,
      summary: 'Disconnect a gateway account',
      description:
        'Online payment through it ends at once; payments and history stay. Access is given back at the gateway when nothing undecided needs it.',
      params,
      answer: gatewayAccount,
    },
    async ({ ctx, params }) => presentGatewayAccount(await disconnectAccount(ctx, params.id)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/:id/webhook-secret',
      permission: 'integrations.configure',
      tag,
      summary: 'Have the gateway sign its webhooks with a new secret',
      description: 'What was signed with the old one is accepted for 24 hours more.',
      params,
      answer: gatewayAccount,
    },
    async ({ ctx, params }) => presentGatewayAccount(await rotateHookSecret(ctx, params.id)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/:id/default',
      permission: 'integrations.configure',
      tag,
      summary: 'Take new payments through this account',
      params,
      answer: gatewayAccount,
    },
    async ({ ctx, params }) => presentGatewayAccount(await makeDefaultAccount(ctx, params.id)),
  ),
]
