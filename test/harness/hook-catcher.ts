import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { HookWorld } from './hook-world.ts'

export type Caught = { readonly id: string; readonly body: string }

export type HookCatcher = {
  /** Everything the gateway wanted to tell so far, in its order, each once. */
  readonly caught: readonly Caught[]
  /** Passes one on to the real address, signed now as the gateway would; answers the status and how long it took. */
  pass(hook: Caught): Promise<{ status: number; ms: number }>
  close(): Promise<void>
}

/** Stands in the way of an account's webhooks, so that a test decides when, how often and in which order they come. */
export async function catchHooks(world: HookWorld): Promise<HookCatcher> {
  const caught: Caught[] = []
  const seen = new Set<string>()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const id = String(request.headers['webhook-id'])
      if (!seen.has(id)) caught.push({ id, body })
      seen.add(id)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the catcher has no port')
  await world.admin.putAccount(world.accountId, { webhookUrl: `http://127.0.0.1:${address.port}/` })
  const secret = Buffer.from(world.hookSecret.replace('whsec_', ''), 'base64')
  return {
    caught,
    async pass({ id, body }) {
      const at = String(Math.floor(world.ctx.clock.now().epochMilliseconds / 1_000))
      const signature = createHmac('sha256', secret).update(`${id}.${at}.${body}`).digest('base64')
      const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` }
      const begun = performance.now()
      const answer = await fetch(world.hookUrl, { method: 'POST', headers, body })
      await answer.body?.cancel()
      return { status: answer.status, ms: performance.now() - begun }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
