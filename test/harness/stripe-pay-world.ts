import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import { securityHeaders } from '../../src/api/frame/security-headers.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { noRequirements } from '../../src/core/gateway-account/requirements.ts'
import { linkStripeAccount } from '../../src/flows/gateway-account/stripe-account.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { sandboxAdapter } from '../../src/gateways/sandbox/adapter.ts'
import { stripeAdapter } from '../../src/gateways/stripe/adapter.ts'
import { gatewaysFrom } from '../../src/main/gateways.ts'
import { wiringOf } from '../../src/main/wiring-of.ts'
import { type Ctx, ctxFor, type System } from '../../src/ports/ctx.ts'
import { realHttp } from '../../src/ports/http.ts'
import { makeDefaultGatewayAccount } from '../../src/store/gateway-account.ts'
import { type RunningStripe, startStripe } from '../../stripe-service/start.ts'
import { aMoneyWorld, type MoneyWorld } from './money-world.ts'

export type StripePayWorld = MoneyWorld & {
  readonly stripe: RunningStripe
  /** The connected account at the service, `acct_…`. */
  readonly stripeAccount: string
  /** Where the payment pages are served, without a trailing slash. */
  readonly origin: string
  /** A new invoice over `total` minor units, and where its customer pays it. */
  anInvoiceToPay(total: bigint): Promise<{ readonly id: string; readonly url: string }>
  /** From now on another account takes the payments, connected by keys of its own; answers its `acct_…`. */
  payByOwnKeys(): Promise<string>
}

/** Payment pages over HTTP for an organization whose Stripe account is connected through a platform, and a Stripe to pay at. */
export async function aStripePayWorld(): Promise<StripePayWorld> {
  const world = await aMoneyWorld()
  const stripe = await startStripe()
  let app = new Hono<Env>()
  const server = serve({ fetch: (request, env) => app.fetch(request, env), port: 0, hostname: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const platform = stripe.control.openAccount({ platform: { redirectUris: [`${origin}/connect/stripe/return`] } })
  const { id: stripeAccount } = stripe.control.openAccount({ name: 'Harbour & Pine' })
  stripe.control.connect(platform.id, stripeAccount)
  const system = onStripe(world.system, { origin, stripe, platform })
  const ctx = ctxFor(system, world.ctx.organizationId, world.ctx.actor)
  await connect(ctx, { kind: 'connect', stripeAccount, settings: {}, secrets: { stripeAccount } })

  const pdf = async () => new TextEncoder().encode('%PDF-1.7')
  app = new Hono<Env>()
  app.use(clientAddress(system, 0))
  app.use(securityHeaders(system))
  app.route('/pay', publicPay({ system, isStaff: async () => false, renderInvoicePdf: pdf, renderReceiptPdf: pdf }))

  return {
    ...world,
    system,
    ctx,
    stripe,
    stripeAccount,
    origin,
    async anInvoiceToPay(total) {
      const id = await world.anIssuedInvoice(total)
      return { id, url: (await createInvoiceLink(ctx, id)).url }
    },
    async payByOwnKeys() {
      const { id, keys } = stripe.control.openAccount({ name: 'Harbour & Pine by keys' })
      const settings = { publishableKey: keys.test.publishable }
      await connect(ctx, { kind: 'keys', stripeAccount: id, settings, secrets: { secretKey: keys.test.secret } })
      return id
    },
    async close() {
      server.close()
      await stripe.stop()
      await world.close()
    },
  }
}

type Platform = ReturnType<RunningStripe['control']['openAccount']>

function onStripe(
  system: System,
  { origin, stripe, platform }: { origin: string; stripe: RunningStripe; platform: Platform },
): System {
  const { secret: secretKey, publishable: publishableKey } = platform.keys.test
  const webhookSecrets = ['whsec_notusedbythesetests0']
  const places = {
    sandboxUrl: '',
    publicUrl: origin,
    stripe: {
      apiBase: stripe.url,
      filesBase: stripe.url,
      connectBase: stripe.url,
      jsUrl: `${stripe.url}/v3/`,
      platform: {
        clientId: platform.clientIds?.test ?? '',
        secretKey,
        publishableKey,
        webhookSecrets,
        liveMode: false,
      },
    },
  }
  const adapters = [sandboxAdapter(realHttp()), stripeAdapter(realHttp())]
  return {
    ...system,
    publicUrl: origin,
    gateways: gatewaysFrom(adapters, (account) => wiringOf(account, places)),
    stripe: { jsUrl: places.stripe.jsUrl, platformPublishableKey: publishableKey },
  }
}

type Link = Pick<Parameters<typeof linkStripeAccount>[1], 'kind' | 'settings' | 'secrets'> & {
  readonly stripeAccount: string
}

/** As the return from Stripe's own page does it, and in place of what took payments before. */
async function connect(ctx: Ctx, { stripeAccount, ...link }: Link): Promise<void> {
  const account = await linkStripeAccount(ctx, {
    ...link,
    liveMode: false,
    facts: {
      stripeAccount,
      name: 'Harbour & Pine',
      country: 'US',
      defaultCurrency: 'USD',
      chargesEnabled: true,
      payoutsEnabled: true,
      requirements: noRequirements,
    },
    hookTokenHash: null,
  })
  await ctx.tx((t) => makeDefaultGatewayAccount(t, account.id))
}
