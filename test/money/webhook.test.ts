/**
 * Webhooks from a running sandbox service, over HTTP, into the real route, inbox and job. Method: something happens at
 * the gateway, its events are lost, doubled, delayed, shuffled or forged, and the books are compared afterwards.
 */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rotateHookSecret } from '../../src/flows/gateway-account/rotate-hook-secret.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { refundPayment } from '../../src/flows/refund/refund-payment.ts'
import { applyHook, applyHooks } from '../../src/jobs/apply-hook.ts'
import type { System } from '../../src/ports/ctx.ts'
import { aHookWorld, type HookWorld } from '../harness/hook-world.ts'
import { aPayCommand } from '../harness/money-world.ts'
import { type MovableClock, movableClock } from '../harness/movable-clock.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: HookWorld
let clock: MovableClock
beforeAll(async () => {
  clock = movableClock()
  world = await aHookWorld({ clock })
})
afterAll(() => world.close())

const rows = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId, ...parameters]))
const paymentsOf = (invoiceId: string) =>
  rows<{ id: string; amount: bigint; gatewayTxnId: string }>(
    'select id, amount, gateway_txn_id from payments where organization_id = $1 and invoice_id = $2',
    invoiceId,
  )
const statusOf = async (invoiceId: string): Promise<string> =>
  (await rows<{ status: string }>('select status from invoices where organization_id = $1 and id = $2', invoiceId))[0]
    ?.status ?? ''
const attemptsOf = (invoiceId: string) =>
  rows<{ state: string; resolvedBy: string }>(
    `select a.state, a.resolved_by from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
      where a.organization_id = $1 and i.invoice_id = $2 and a.op in ('confirm', 'sale') order by a.seq`,
    invoiceId,
  )
const inbox = (state?: string) =>
  rows<{ id: string; type: string; state: string; tries: number; providerEventId: string }>(
    `select id, type, state, tries, provider_event_id from webhook_inbox where organization_id = $1 ${state ? 'and state = $2' : ''} order by received_at`,
    ...(state ? [state] : []),
  )
const exceptions = (kind: string) =>
  rows<{ subjectId: string; facts: Record<string, unknown> }>(
    'select subject_id, facts from exceptions where organization_id = $1 and kind = $2',
    kind,
  )

type Sent = { id?: string; at?: number; body?: string; secret?: string; headers?: Record<string, string>; url?: string }
let events = 0

/** An event as the gateway would send it, with one thing wrong if told so. */
async function send(type: string, data: object, wrong: Sent = {}): Promise<number> {
  events += 1
  const id = wrong.id ?? `evt_made_${events}`
  const signedBody = JSON.stringify({ id, type, data })
  const at = String(wrong.at ?? Math.floor(clock.now().epochMilliseconds / 1_000))
  const key = Buffer.from((wrong.secret ?? world.hookSecret).replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${signedBody}`).digest('base64')
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
    ...wrong.headers,
  }
  const answer = await fetch(wrong.url ?? world.hookUrl, { method: 'POST', headers, body: wrong.body ?? signedBody })
  return answer.status
}
const aCharge = (amount = 900, reference?: string) =>
  world.admin.chargeByHand(world.accountId, { amount, currency: 'USD', ...(reference ? { reference } : {}) })
const hintOf = (charge: { id: string; reference: string }) => ({
  kind: 'charge',
  id: charge.id,
  reference: charge.reference,
})

/** Pays, but the answer never arrives: the money is taken and only the gateway knows. */
async function payUnheard(total: bigint): Promise<string> {
  const invoiceId = await world.anIssuedInvoice(total)
  await world.admin.addFault(world.accountId, { kind: 'reset_after', op: 'confirm' })
  expect(await perform(world.ctx, aPayCommand(invoiceId, total))).toMatchObject({ status: 'processing' })
  return invoiceId
}

test('[FM-PAY-03] the answer was lost, the webhook came: the invoice is paid by it, without a look-up', async () => {
  const before = world.received.length
  const invoiceId = await payUnheard(4_200n)
  await world.hear(before + 1)
  expect(await statusOf(invoiceId)).toBe('paid')
  expect(await attemptsOf(invoiceId)).toMatchObject([{ state: 'succeeded', resolvedBy: 'webhook' }])
})

test('[FM-PAY-20] a webhook that comes before the answer, and again after it, changes what is so by nothing', async () => {
  const invoiceId = await world.anIssuedInvoice(1_500n)
  await world.admin.addFault(world.accountId, { kind: 'slow', op: 'confirm', ms: 700 })
  const before = world.received.length
  const paying = perform(world.ctx, aPayCommand(invoiceId, 1_500n))
  await world.hear(before + 1)
  expect(await statusOf(invoiceId)).toBe('paid')
  expect(await paying).toMatchObject({ status: 'paid' })
  const told = await world.admin.webhooks(world.accountId)
  await world.admin.resendWebhook(told[0]?.id ?? '')
  await world.hear(before + 2)
  expect(await paymentsOf(invoiceId)).toHaveLength(1)
  expect(await attemptsOf(invoiceId)).toMatchObject([{ state: 'succeeded', resolvedBy: 'webhook' }])
})

test('[FM-WHI-01] [FM-WHI-05] doubled, late and shuffled events end in the same books as ordered ones', async () => {
  const before = world.received.length
  await world.admin.addFault(world.accountId, { kind: 'webhook_shuffled', times: 4, ms: 300 })
  await world.admin.addFault(world.accountId, { kind: 'webhook_doubled', times: 2 })
  const invoices = [await payUnheard(1_001n), await payUnheard(1_002n), await payUnheard(1_003n)]
  const paid = await world.anIssuedInvoice(1_004n)
  await perform(world.ctx, aPayCommand(paid, 1_004n))
  const [payment] = await paymentsOf(paid)
  await refundPayment(world.ctx, {
    paymentId: payment?.id ?? '',
    reason: '',
    reopen: false,
    commandKey: crypto.randomUUID(),
  })
  const last = await payUnheard(1_005n)
  await world.hear(before + 8)
  for (const id of [...invoices, last]) {
    expect(await statusOf(id)).toBe('paid')
    expect(await paymentsOf(id)).toHaveLength(1)
  }
  expect(await statusOf(paid)).toBe('refunded')
  const ids = (await inbox()).map(({ providerEventId }) => providerEventId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('[FM-WHI-07] twenty equal webhooks at once are one row, applied once by two workers', async () => {
  const charge = await aCharge(777)
  await world.work()
  const id = `evt_twenty_${events}`
  const statuses = await Promise.all(Array.from({ length: 20 }, () => send('charge.succeeded', hintOf(charge), { id })))
  expect(new Set(statuses)).toEqual(new Set([200]))
  const [row, ...more] = (await inbox()).filter(({ providerEventId }) => providerEventId === id)
  expect(more).toEqual([])
  await Promise.all([1, 2, 3].map(() => applyHook(world.system, world.ctx.organizationId, row?.id ?? '')))
  expect((await inbox()).find(({ id: own }) => own === row?.id)).toMatchObject({ state: 'applied', tries: 1 })
  const booked = await rows('select id from payments where organization_id = $1 and gateway_txn_id = $2', charge.id)
  expect(booked).toHaveLength(1)
})

test('[A-059] forged webhooks are 400 and leave no row', async () => {
  const data = hintOf(await aCharge(55))
  await world.work()
  const other = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  const good = (id: string) => {
    const at = String(Math.floor(clock.now().epochMilliseconds / 1_000))
    const body = JSON.stringify({ id, type: 'charge.succeeded', data })
    const key = Buffer.from(world.hookSecret.replace('whsec_', ''), 'base64')
    return { at, body, signature: createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64') }
  }
  const { signature, body, at } = good('evt_forged')
  const forged: Sent[] = [
    { headers: { 'webhook-signature': '' } },
    { secret: other },
    { secret: 'whsec_' },
    { body: body.replace('charge', 'refund') },
    { body: JSON.stringify(JSON.parse(body), null, 1) },
    { id: 'evt_other', at: Number(at), headers: { 'webhook-id': 'evt_forged' } },
    { headers: { 'webhook-signature': `v0,${signature}` } },
    { headers: { 'webhook-signature': `V1,${signature}` } },
    { id: 'evt_forged', at: Number(at), headers: { 'webhook-signature': `v1,${signature.toLowerCase()}` } },
    { headers: { 'webhook-signature': Array.from({ length: 5_00 }, (_, n) => `v1,${n}`).join(' ') } },
    { headers: { 'webhook-timestamp': '' } },
    { headers: { 'webhook-id': '' } },
  ]
  for (const one of forged) expect(await send('charge.succeeded', data, { id: 'evt_forged', ...one })).toBe(400)
  const kept = async () => (await inbox()).filter(({ providerEventId }) => /^evt_(forged|other)$/.test(providerEventId))
  expect(await kept()).toEqual([])
  expect(await send('charge.succeeded', data, { id: 'evt_forged' })).toBe(200)
  expect(await kept()).toHaveLength(1)
})

test('[A-061] a genuine event of another account is refused at this address, and an address nobody gave out is 404', async () => {
  const other = await world.anotherAccount()
  const data = hintOf(await aCharge(56))
  await world.work()
  expect(await send('charge.succeeded', data, { secret: other.hookSecret })).toBe(400)
  expect(await send('charge.succeeded', data, { url: other.hookUrl })).toBe(400)
  expect(await send('charge.succeeded', data, { secret: other.hookSecret, url: other.hookUrl })).toBe(200)
  expect(await send('charge.succeeded', data, { url: `${world.hookUrl.slice(0, -4)}AAAA` })).toBe(404)
  expect(await send('charge.succeeded', data, { url: world.hookUrl.replace('/sandbox/', '/stripe/') })).toBe(404)
  // Told to the wrong account, a charge is asked for there and not found: nothing is booked for it.
  await world.work()
  const booked = await rows(
    'select id from payments where organization_id = $1 and gateway_account_id = $2',
    other.accountId,
  )
  expect(booked).toEqual([])
})

test('[FM-WHI-08] [A-060] a clock four minutes off is accepted, six minutes off is refused, and a replay has no second effect', async () => {
  const charge = await aCharge(57)
  await world.work()
  const now = Math.floor(clock.now().epochMilliseconds / 1_000)
  for (const [offset, status] of [
    [-240, 200],
    [240, 200],
    [-297, 200],
    [-301, 400],
    [-360, 400],
    [360, 400],
  ] as const)
    expect([offset, await send('charge.succeeded', hintOf(charge), { at: now + offset })]).toEqual([offset, status])
  await world.work()
  const booked = await rows('select id from payments where organization_id = $1 and gateway_txn_id = $2', charge.id)
  expect(booked).toHaveLength(1)
})

test('[A-063] a body above 512 KiB is 413 and not kept', async () => {
  const large = { kind: 'charge', id: 'ch_1', fill: 'x'.repeat(600_000) }
  expect(await send('charge.succeeded', large, { id: 'evt_large' })).toBe(413)
  expect((await inbox()).map(({ providerEventId }) => providerEventId)).not.toContain('evt_large')
})

test('[FM-WHI-02] with the database away the answer is 503, so that the gateway sends it again', async () => {
  const { receiveHooks } = await import('../../src/api/hooks/receive.ts')
  const { problemOf } = await import('../../src/api/problem.ts')
  const gone = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const system: System = { ...world.system, directory: { rows: () => Promise.reject(gone) } }
  const { Hono } = await import('hono')
  const app = new Hono<import('../../src/api/http.ts').Env>()
  app.onError(problemOf)
  app.use(async (c, next) => {
    c.set('system', system)
    await next()
  })
  app.route('/hooks', receiveHooks(system))
  const path = new URL(world.hookUrl).pathname
  expect((await app.request(path, { method: 'POST', body: '{}' })).status).toBe(503)
})

test('[FM-WHI-09] an event of a kind we do not know is kept as ignored', async () => {
  expect(await send('payout.paid', { kind: 'payout', id: 'po_1' }, { id: 'evt_payout' })).toBe(200)
  expect((await inbox('ignored')).map(({ providerEventId }) => providerEventId)).toContain('evt_payout')
})

test('[FM-WHI-04] an event that never works is given up after ten tries with an exception, and holds up nobody', async () => {
  await send('charge.succeeded', { kind: 'charge', id: 'ch_nobodyknows', reference: 'x' }, { id: 'evt_poison' })
  const before = world.received.length
  const invoiceId = await payUnheard(2_345n)
  await world.hear(before + 1)
  for (let tries = 0; tries < 12; tries += 1) {
    clock.advance(6_000)
    await world.admin.advanceClock(6_000)
    await applyHooks(world.system)
    if (tries === 0) expect(await statusOf(invoiceId)).toBe('paid')
  }
  const poison = (await inbox()).find(({ providerEventId }) => providerEventId === 'evt_poison')
  expect(poison).toMatchObject({ state: 'dead', tries: 10 })
  expect((await exceptions('poison_job')).map(({ subjectId }) => subjectId)).toContain(poison?.id)
})

test('[CORRECTNESS §9] a charge made in the dashboard is booked as unmatched, with an exception, once', async () => {
  const before = world.received.length
  const charge = await aCharge(12_345)
  await world.hear(before + 1)
  const [payment] = await rows<{ id: string; amount: bigint; fee: bigint; intentId: string | null; customer: string }>(
    `select p.id, p.amount, p.fee, p.intent_id, c.name as customer from payments p
       join customers c on c.organization_id = p.organization_id and c.id = p.customer_id
      where p.organization_id = $1 and p.gateway_txn_id = $2`,
    charge.id,
  )
  expect(payment).toMatchObject({
    amount: 12_345n,
    fee: BigInt(charge.fee),
    intentId: null,
    customer: 'Unmatched payments',
  })
  expect((await exceptions('unmatched_payment')).map(({ subjectId }) => subjectId)).toContain(payment?.id)
})

test('[FM-WHI-06] after the secret changed, what was signed with the old one is accepted for 24 hours and not longer', async () => {
  await rotateHookSecret(world.ctx, world.accountId)
  const { webhookSecret } = await world.admin.account(world.accountId)
  const charge = await aCharge(58)
  expect(webhookSecret).not.toBe(world.hookSecret)
  expect(await send('charge.succeeded', hintOf(charge), { secret: webhookSecret ?? '' })).toBe(200)
  expect(await send('charge.succeeded', hintOf(charge))).toBe(200)
  clock.advance(86_399 - 60)
  expect(await send('charge.succeeded', hintOf(charge))).toBe(200)
  clock.advance(120)
  expect(await send('charge.succeeded', hintOf(charge))).toBe(400)
  expect(await send('charge.succeeded', hintOf(charge), { secret: webhookSecret ?? '' })).toBe(200)
})

test('[CORRECTNESS §16] after all that the books keep every invariant, but for what nobody here had asked for', async () => {
  await world.work()
  const found = await verifyWorld(world)
  expect(found.filter(({ id }) => id !== 'I-14')).toEqual([])
})
