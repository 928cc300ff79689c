import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { receiveHooks } from '../../src/api/hooks/receive.ts'
import type { Env } from '../../src/api/http.ts'
import { problemOf } from '../../src/api/problem.ts'
import { connectSandbox } from '../../src/flows/gateway-account/connect-sandbox.ts'
import { makeDefaultAccount } from '../../src/flows/gateway-account/disconnect.ts'
import { applyHooks } from '../../src/jobs/apply-hook.ts'
import { type Clock, systemClock } from '../../src/ports/clock.ts'
import { type Ctx, ctxFor, type System } from '../../src/ports/ctx.ts'
import { aMoneyWorld, type MoneyWorld } from './money-world.ts'

export type HookWorld = MoneyWorld & {
  /** The address that the sandbox was given, and the secret it signs with. */
  readonly hookUrl: string
  readonly hookSecret: string
  /** Everything that came to the address so far, as it came. */
  readonly received: readonly { readonly status: number; readonly id: string }[]
  /** Connects one more account of the same organization; its webhooks come to the same server. */
  anotherAccount(): Promise<{ accountId: string; hookUrl: string; hookSecret: string }>
  /** Waits until the address was asked so many times, then works the inbox through. */
  hear(times: number): Promise<void>
  /** Works the inbox through. */
  work(): Promise<void>
}

type Options = { readonly clock?: Clock; readonly profile?: 'stripe' | 'paypal' | 'authorizenet' | 'nmi' }

/** A money world whose default account tells of changes by webhook, over HTTP, to the real receiving route. */
export async function aHookWorld({ clock = systemClock, profile = 'stripe' }: Options = {}): Promise<HookWorld> {
  const money = await aMoneyWorld({ clock })
  const received: { status: number; id: string }[] = []
  const { server, origin } = await listen(money.system, received)
  const secrets = new Map<string, { hookUrl: string; hookSecret: string }>()
  const system: System = {
    ...money.system,
    publicUrl: origin,
    sandbox: {
      async openAccount(name, kind, webhookUrl = '') {
        const account = await money.admin.putAccount(name, { profile: kind, webhookUrl })
        secrets.set(name, { hookUrl: webhookUrl, hookSecret: account.webhookSecret ?? '' })
        return account
      },
      async newWebhookSecret(name) {
        const { webhookSecret } = await money.admin.newWebhookSecret(name)
        return { webhookSecret: webhookSecret ?? '' }
      },
    },
  }
  const ctx: Ctx = ctxFor(system, money.ctx.organizationId, money.ctx.actor)
  const connect = async (name: string) => {
    const { id } = await connectSandbox(ctx, { name, profile })
    return { accountId: id, hookUrl: '', hookSecret: '', ...secrets.get(id) }
  }
  const account = await connect('With webhooks')
  await makeDefaultAccount(ctx, account.accountId)
  const work = async (): Promise<void> => {
    while ((await applyHooks(system)) > 0);
  }
  return {
    ...money,
    ...account,
    system,
    ctx,
    received,
    anotherAccount: () => connect('Another'),
    work,
    async hear(times) {
      for (let tries = 0; tries < 1_000 && received.length < times; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10))
      if (received.length < times) throw new Error(`heard ${received.length} of ${times} webhooks`)
      await work()
    },
    async close() {
      await new Promise((resolve) => server.close(resolve))
      await money.close()
    },
  }
}

async function listen(system: System, received: { status: number; id: string }[]) {
  const app = new Hono<Env>()
  app.onError(problemOf)
  app.use(async (c, next) => {
    c.set('system', system)
    c.set('requestId', 'test')
    await next()
    received.push({ status: c.res.status, id: c.req.header('webhook-id') ?? '' })
  })
  app.route('/hooks', receiveHooks(system))
  const server = await new Promise<ServerType>((resolve) => {
    const starting = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(starting))
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the receiver has no port')
  return { server, origin: `http://127.0.0.1:${address.port}` }
}
