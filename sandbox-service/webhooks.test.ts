import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SandboxAdmin, sandboxAdmin } from './admin-client.ts'
import { type RunningSandbox, startSandbox } from './start.ts'

type Got = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly type: string; readonly id: string }

let folder: string
let service: RunningSandbox
let admin: SandboxAdmin
let receiver: Server
let got: Got[]
let answers: number[]
let secret: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-webhooks-'))
  service = await startSandbox({ folder })
  admin = sandboxAdmin(service)
  got = []
  answers = []
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    got.push({ headers: request.headers, body, ...(JSON.parse(body) as { type: string; id: string }) })
    response.writeHead(answers.shift() ?? 200).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  const account = await admin.putAccount('shop', { webhookUrl: `http://127.0.0.1:${port}/hooks/x` })
  secret = account.webhookSecret ?? ''
})
afterEach(async () => {
  await service.stop()
  receiver.closeAllConnections()
  receiver.close()
  rmSync(folder, { recursive: true })
})

async function until(ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !ready(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(ready()).toBe(true)
}
const charge = (amount = 1_000) => admin.chargeByHand('shop', { amount, currency: 'USD' })

/** Standard Webhooks, computed the long way. */
const signatureOf = ({ headers, body }: Got): string => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

test('a charge and a refund are told thin and signed, with the event’s id in the header', async () => {
  const made = await charge()
  await admin.refundByHand(made.id, 400)
  await until(() => got.length === 2)
  const [first, second] = got.sort((a, b) => a.type.localeCompare(b.type))
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    type: 'charge.succeeded',
    data: { kind: 'charge', id: made.id, reference: made.reference },
  })
  expect(Object.keys(JSON.parse(first?.body ?? '').data)).toEqual(['kind', 'id', 'reference'])
  expect(second?.type).toBe('refund.updated')
  for (const one of got) {
    expect(one.headers['webhook-signature']).toBe(signatureOf(one))
    expect(one.headers['webhook-id']).toBe(one.id)
  }
})

test('what is not answered with 2xx comes again under the same id', async () => {
  answers = [503, 302]
  await charge()
  await until(() => got.length === 2)
  await admin.advanceClock(10)
  await until(() => got.length === 3)
  expect(new Set(got.map(({ id }) => id)).size).toBe(1)
  await until(() => got.length === 3)
  expect(await admin.webhooks('shop')).toMatchObject([{ state: 'delivered', tries: 3, lastStatus: 200 }])
})

test('on demand events are lost, doubled, late or tampered with, and a person can send one again', async () => {
  await admin.addFault('shop', { kind: 'webhook_lost' })
  await charge()
  await admin.addFault('shop', { kind: 'webhook_doubled' })
  await charge()
  await until(() => got.length === 2)
  expect(got[0]?.id).toBe(got[1]?.id)

  await admin.addFault('shop', { kind: 'webhook_late', ms: 60_000 })
  await charge()
  await admin.addFault('shop', { kind: 'webhook_tampered' })
  await charge()
  await until(() => got.length === 3)
  const tampered = got[2] as Got
  expect(tampered.headers['webhook-signature']).not.toBe(signatureOf(tampered))
  await admin.advanceClock(61)
  await until(() => got.length === 4)

  const lost = (await admin.webhooks('shop')).find(({ state }) => state === 'lost')
  await admin.resendWebhook(lost?.id ?? '')
  await until(() => got.some(({ id }) => id === lost?.id))
})

test('faults of calls leave webhooks alone and faults of webhooks leave calls alone', async () => {
  await admin.addFault('shop', { kind: 'error_before' })
  await charge()
  await until(() => got.length === 1)
  await expect(admin.addFault('shop', { kind: 'webhook_lost', op: 'any' })).rejects.toThrow('op webhook')
  await expect(admin.addFault('shop', { kind: 'slow', op: 'webhook' })).rejects.toThrow('op webhook')
})

test('an account without an address is told nothing, and keeps its secret when its address changes', async () => {
  await admin.putAccount('quiet')
  await admin.chargeByHand('quiet', { amount: 1, currency: 'USD' })
  expect(await admin.webhooks('quiet')).toEqual([])
  const moved = await admin.putAccount('shop', { webhookUrl: 'http://127.0.0.1:9/hooks/y' })
  expect(moved.webhookSecret).toBe(secret)
  expect((await admin.newWebhookSecret('shop')).webhookSecret).not.toBe(secret)
})
