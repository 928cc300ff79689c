import { serve } from '@hono/node-server'
import { stripeReturn } from '../../src/api/gateway-account-return.ts'
import { receiveHooks } from '../../src/api/hooks/receive.ts'
import { sandboxAdapter } from '../../src/gateways/sandbox/adapter.ts'
import { stripeAdapter } from '../../src/gateways/stripe/adapter.ts'
import { stripeConnect } from '../../src/gateways/stripe/connect/stripe-connect.ts'
import { applyHooks } from '../../src/jobs/apply-hook.ts'
import { gatewaysFrom } from '../../src/main/gateways.ts'
import type { StripeConfig } from '../../src/main/stripe-config.ts'
import { wiringOf } from '../../src/main/wiring-of.ts'
import type { System } from '../../src/ports/ctx.ts'
import { type Http, type HttpRequest, realHttp } from '../../src/ports/http.ts'
import { type RunningStripe, startStripe } from '../../stripe-service/start.ts'
import { type ApiWorld, anApiWorld, type Client } from './api-world.ts'
import { type MovableClock, movableClock } from './movable-clock.ts'

export type ConnectWorld = ApiWorld & {
  readonly stripe: RunningStripe
  readonly clock: MovableClock
  /** Id of the platform's account at Stripe, its secret key, and the secret of its Connect endpoint. */
  readonly platform: { readonly id: string; readonly secretKey: string; readonly hookSecret: string }
  /** Where the application is really served; Stripe posts its webhooks there. */
  readonly address: string
  /** Everything that was asked of Stripe about accounts, to be judged by Stripe's own description. */
  readonly sent: readonly HttpRequest[]
  /** Waits until Stripe has tried to deliver every webhook, then works the inbox through. */
  hear(): Promise<void>
  /** Goes to Stripe as a browser does and clicks; answers the address that Stripe sends the browser back to. */
  atStripe(url: string, click: Click): Promise<URL>
  /** Comes back with the session of that client. */
  comeBack(client: Client, address: URL): Promise<{ status: number; location: string }>
  /** The whole way: authorize, click, return. Answers the page that it ends on. */
  signInAtStripe(client: Client, click: Click): Promise<string>
}

/** What is filled in and clicked on Stripe's page: `{ account }`, `{ choice: 'create', … }` or `{ choice: 'cancel' }`. */
type Click = Readonly<Record<string, string>>

/** The application with a Connect platform at a Stripe of our own, on real PostgreSQL; only time may be a test's. */
export async function aConnectWorld(): Promise<ConnectWorld> {
  const clock = movableClock()
  const stripe = await startStripe()
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 })
  const server = await listen((request) => answer(request))
  const platform = await aPlatform(stripe, server.address)
  const sent: HttpRequest[] = []
  const world = await anApiWorld({
    clock,
    outside: (system) => withStripe({ ...system, publicUrl: server.address }, configOf(stripe.url, platform), sent),
    mounts: (system, identity) => ({
      '/hooks': receiveHooks(system),
      '/connect/stripe': stripeReturn(system, identity),
    }),
  })
  answer = (request) => world.app.fetch(request)
  const comeBack: ConnectWorld['comeBack'] = async (client, back) => {
    const { status, headers } = await client.send('GET', `/${back.pathname}${back.search}`)
    return { status, location: headers.get('location') ?? '' }
  }
  return {
    ...world,
    stripe,
    clock,
    platform,
    address: server.address,
    sent,
    atStripe,
    comeBack,
    async hear() {
      const due = (): boolean =>
        stripe.control.webhooks().some(({ state, tries }) => state === 'sending' || (state === 'due' && tries === 0))
      for (let tries = 0; tries < 500 && due(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10))
      if (due()) throw new Error('webhooks are still on their way')
      while ((await applyHooks(world.system)) > 0);
    },
    async signInAtStripe(client, click) {
      const { json } = await client.post('/gateway-accounts/stripe/authorize')
      return (await comeBack(client, await atStripe(json.url, click))).location
    },
    async close() {
      await server.close()
      await world.close()
      await stripe.stop()
    },
  }
}

async function atStripe(url: string, click: Click): Promise<URL> {
  const page = await fetch(url)
  const text = await page.text()
  const form = /<form method="post" action="([^"]+)">/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  if (page.status !== 200 || !form) throw new Error(`Stripe shows no form but ${page.status} ${text}`)
  const body = new URLSearchParams(click)
  const clicked = await fetch(new URL(form, url), { method: 'POST', body, redirect: 'manual' })
  const back = clicked.headers.get('location')
  if (!back) throw new Error(`Stripe sends nobody back: ${clicked.status} ${await clicked.text()}`)
  return new URL(back)
}

type Platform = ConnectWorld['platform'] & { readonly clientId: string; readonly publishableKey: string }

/** A platform with its Connect endpoint, set up as an operator does it. */
async function aPlatform({ control, url }: RunningStripe, address: string): Promise<Platform> {
  const redirectUris = [`${address}/connect/stripe/return`]
  const { id, keys, clientIds } = control.openAccount({ name: 'Remit', platform: { redirectUris } })
  const made = await fetch(`${url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.test.secret}` },
    body: new URLSearchParams({ url: `${address}/hooks/stripe`, 'enabled_events[0]': '*', connect: 'true' }),
  })
  const { secret } = (await made.json()) as { secret: string }
  const { secret: secretKey, publishable: publishableKey } = keys.test
  return { id, secretKey, publishableKey, hookSecret: secret, clientId: clientIds?.test ?? '' }
}

const configOf = (url: string, platform: Platform): StripeConfig => ({
  apiBase: url,
  filesBase: url,
  connectBase: url,
  jsUrl: `${url}/v3/`,
  platform: {
    clientId: platform.clientId,
    secretKey: platform.secretKey,
    publishableKey: platform.publishableKey,
    webhookSecrets: [platform.hookSecret],
    liveMode: false,
  },
})

/** The sandbox is there as a name only: nothing is paid through it. */
function withStripe(system: System, config: StripeConfig, sent: HttpRequest[]): System {
  const real = realHttp()
  const http: Http = {
    send(request) {
      sent.push(request)
      return real.send(request)
    },
  }
  const gateways = gatewaysFrom([stripeAdapter(real), sandboxAdapter(real)], (account) =>
    wiringOf(account, { sandboxUrl: 'http://127.0.0.1:9', publicUrl: system.publicUrl, stripe: config }),
  )
  return { ...system, gateways, connect: stripeConnect(http, config) }
}

type Listening = { readonly address: string; close(): Promise<void> }

const listen = (fetch: (request: Request) => Response | Promise<Response>): Promise<Listening> =>
  new Promise((resolve) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({
        address: `http://127.0.0.1:${port}`,
        close: () => new Promise((done) => void server.close(() => done())),
      }),
    )
  })
