/** A quarantine as customers, API clients and gateways meet it: pages stand, nothing leaves, nothing is lost. */
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import { securityHeaders } from '../../src/api/frame/security-headers.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { showId } from '../../src/core/id/id.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { releaseByHand } from '../../src/flows/quarantine/end-quarantine.ts'
import { putIntoQuarantine } from '../../src/flows/quarantine/open-quarantine.ts'
import { sweepQuarantine } from '../../src/flows/quarantine/sweep-quarantine.ts'
import { deliverDue, deliverOne } from '../../src/jobs/deliver.ts'
import { relayOutbox } from '../../src/jobs/relay-outbox.ts'
import type { Ctx, System } from '../../src/ports/ctx.ts'
import { findOpenQuarantine } from '../../src/store/quarantine.ts'
import { anApiWorld } from '../harness/api-world.ts'
import { aHookWorld } from '../harness/hook-world.ts'
import { aMoneyWorld, aPayCommand } from '../harness/money-world.ts'

let ends: (() => Promise<void>)[] = []
beforeEach(() => {
  ends = []
})
afterEach(async () => {
  for (const end of ends) await end()
})
const open = async <World extends { close(): Promise<void> }>(making: Promise<World>): Promise<World> => {
  const world = await making
  ends.push(() => world.close())
  return world
}
const quarantine = (ctx: Ctx) => putIntoQuarantine(ctx, { reason: 'restored', facts: {} }, ctx.clock.now())
const mailboxOf = (mails: string[]): System['mail'] => ({
  send: async (_, __, message) => {
    mails.push(message.subject)
    return { kind: 'accepted' }
  },
})
const rows = <Row>(ctx: Ctx, sql: string): Promise<Row[]> => ctx.tx((t) => t.rows<Row>(sql, [t.organizationId]))

test('the payment page says calmly that paying is paused, and answers 503 `quarantine`; what is under way is still told', async () => {
  const world = await open(aMoneyWorld())
  const app = new Hono<Env>()
  app.use(clientAddress(world.system, 1))
  app.use(securityHeaders(world.system))
  const pdf = async () => new Uint8Array()
  app.route(
    '/pay',
    publicPay({ system: world.system, isStaff: async () => false, renderInvoicePdf: pdf, renderReceiptPdf: pdf }),
  )
  const headers = { accept: 'application/json', 'x-forwarded-for': '198.51.100.7' }
  const link = async () => {
    const invoiceId = await world.anIssuedInvoice(1_000n)
    return { invoiceId, path: new URL((await createInvoiceLink(world.ctx, invoiceId)).url).pathname }
  }
  const [idle, underWay] = [await link(), await link()]
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  const view = await perform(world.ctx, aPayCommand(underWay.invoiceId, 1_000n))
  await quarantine(world.ctx)

  const page = await app.request(idle.path, { headers: { ...headers, accept: 'text/html' } })
  const html = await page.text()
  expect(page.status).toBe(200)
  expect(html).toContain('Paying is paused for a moment')
  expect(html).toContain('Nothing was charged')
  expect(html).not.toContain('<form')
  const body = new URLSearchParams({
    commandKey: crypto.randomUUID(),
    amountSeen: '1000',
    number: '4242424242424242',
    expiry: '12 / 34',
    cvc: '123',
  })
  const refused = await app.request(`${idle.path}/payments`, { method: 'POST', body, headers })
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refused.json()).toMatchObject({
    code: 'quarantine',
    detail: expect.stringContaining('Nothing was charged'),
  })

  const confirming = await app.request(underWay.path, { headers: { ...headers, accept: 'text/html' } })
  expect(await confirming.text()).toContain('Please do not pay again')
  expect(view.status).toBe('processing')
})

test('an API client reads as ever and is answered 503 `quarantine` with Retry-After where mail or money would leave', async () => {
  const world = await open(anApiWorld())
  const invoiceId = await world.anIssuedInvoice(1_000n)
  await perform(world.ctx, aPayCommand(invoiceId, 1_000n))
  const [payment] = await rows<{ id: string }>(world.ctx, 'select id from payments where organization_id = $1')
  await quarantine(world.ctx)
  const client = await world.signedIn()
  const shown = showId('inv', invoiceId)
  expect((await client.get(`/api/v1/invoices/${shown}`)).status).toBe(200)
  expect((await client.get('/api/v1/dashboard')).status).toBe(200)
  const asked = [
    client.post(`/api/v1/payments/${showId('pay', payment?.id ?? '')}/refunds`, { amount: 100 }),
    client.post(`/api/v1/invoices/${shown}/send`, {}),
    client.post('/api/v1/organization/mail-test', { to: 'a@b.example' }),
  ]
  for (const answer of await Promise.all(asked)) {
    expect(answer).toMatchObject({ status: 503, json: { code: 'quarantine' } })
    expect(answer.headers.get('retry-after')).toBe('5')
  }
  expect(await rows(world.ctx, 'select id from refunds where organization_id = $1')).toEqual([])
  expect(await rows(world.ctx, 'select id from deliveries where organization_id = $1')).toEqual([])
  // Cash that somebody has in hand moves nothing at a gateway, and its receipt waits.
  const other = await world.anIssuedInvoice(500n)
  const cash = await client.post(`/api/v1/invoices/${showId('inv', other)}/payments`, { amount: 500, kind: 'cash' })
  expect(cash.status).toBe(201)
})

test('mail that already waited to be sent when the quarantine began waits on, whoever asks for it', async () => {
  const world = await open(aMoneyWorld())
  const mails: string[] = []
  const system = { ...world.system, mail: mailboxOf(mails) }
  const invoiceId = await world.anIssuedInvoice(2_000n)
  await perform(world.ctx, aPayCommand(invoiceId, 2_000n))
  await relayOutbox(system)
  const [waiting] = await rows<{ id: string }>(world.ctx, 'select id from deliveries where organization_id = $1')
  await quarantine(world.ctx)
  await deliverDue(system)
  await deliverOne(system, world.ctx.organizationId, waiting?.id ?? '')
  expect(mails).toEqual([])
  await sweepQuarantine(world.ctx)
  await releaseByHand(world.ctx)
  await deliverOne(system, world.ctx.organizationId, waiting?.id ?? '')
  expect(mails).toHaveLength(1)
})

test('webhooks are kept and worked through after the comparison; receipts wait for the release and are then sent once', async () => {
  const world = await open(aHookWorld())
  const mails: string[] = []
  const system = { ...world.system, mail: mailboxOf(mails) }
  const invoiceId = await world.anIssuedInvoice(2_000n)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  await perform(world.ctx, aPayCommand(invoiceId, 2_000n))
  await quarantine(world.ctx)
  await world.hear(1)
  const states = () => rows<{ state: string }>(world.ctx, 'select state from webhook_inbox where organization_id = $1')
  expect(await states()).toEqual([{ state: 'waiting' }])

  await sweepQuarantine(world.ctx)
  expect(await world.ctx.tx(findOpenQuarantine)).toMatchObject({ found: 0, lastFailure: null })
  await world.work()
  expect(await states()).toEqual([{ state: 'applied' }])
  await relayOutbox(system)
  await deliverDue(system)
  expect(mails).toEqual([])
  await releaseByHand(world.ctx)
  await relayOutbox(system)
  await deliverDue(system)
  await deliverDue(system)
  expect(mails).toHaveLength(1)
})
