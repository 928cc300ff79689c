import { z } from '@hono/zod-openapi'
import { type GatewayAccountJson, gatewayAccount, sandboxConnect } from '../contract/gateway.ts'
import { showId } from '../core/id/id.ts'
import { connectSandbox, type SandboxProfile } from '../flows/gateway-account/connect-sandbox.ts'
import { disconnectAccount, makeDefaultAccount } from '../flows/gateway-account/disconnect.ts'
import { rotateHookSecret } from '../flows/gateway-account/rotate-hook-secret.ts'
import { type GatewayAccount, listGatewayAccounts } from '../store/gateway-account.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const tag = 'Integrations'
const params = { id: 'gwa' } as const

/** Gateway accounts: connected, made the default, disconnected (PRODUCT J2–J14). */
export const gatewayAccountEndpoints: readonly Endpoint[] = [
  endpoint(
    {
      method: 'get',
      path: '/gateway-accounts',
      permission: 'integrations.view',
      tag,
      summary: 'List gateway accounts',
      answer: z.object({ items: z.array(gatewayAccount) }),
    },
    async ({ ctx }) => ({ items: (await ctx.tx(listGatewayAccounts)).map(present) }),
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
    async ({ ctx, body }) => present(await connectSandbox(ctx, body)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/gateway-accounts/:id/disconnect',
      permission: 'integrations.connect',
      tag,
      summary: 'Disconnect a gateway account',
      description: 'Online payment through it ends; payments and history stay.',
      params,
      answer: gatewayAccount,
    },
    async ({ ctx, params }) => present(await disconnectAccount(ctx, params.id)),
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
    async ({ ctx, params }) => present(await rotateHookSecret(ctx, params.id)),
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
    async ({ ctx, params }) => present(await makeDefaultAccount(ctx, params.id)),
  ),
]

const profiles: readonly SandboxProfile[] = ['stripe', 'paypal', 'authorizenet', 'nmi']

const present = (account: GatewayAccount): GatewayAccountJson => ({
  id: showId('gwa', account.id),
  gateway: account.gateway,
  name: account.name,
  liveMode: account.liveMode,
  isDefault: account.isDefault,
  state: account.state,
  profile: profiles.find((profile) => profile === account.settings.profile) ?? null,
  connection: account.settings.kind === 'connect' ? 'oauth' : account.settings.kind === 'keys' ? 'keys' : null,
  gatewayReference: typeof account.settings.stripeAccount === 'string' ? account.settings.stripeAccount : null,
  keyLast4: typeof account.settings.keyLast4 === 'string' ? account.settings.keyLast4 : null,
  chargesEnabled: typeof account.settings.chargesEnabled === 'boolean' ? account.settings.chargesEnabled : null,
  connectedAt: account.connectedAt.toString(),
  disconnectedAt: account.disconnectedAt?.toString() ?? null,
  disconnectedWhy: account.state === 'active' ? null : 'It was disconnected here.',
})
