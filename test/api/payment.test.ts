import { afterAll, beforeAll, expect, test } from 'vitest'
import { showId } from '../../src/core/id/id.ts'
import { perform } from '../../src/flows/payment/perform.ts'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'
import { aPayCommand } from '../harness/money-world.ts'

let world: ApiWorld
let client: Client
let paidId = ''
let failedId = ''
beforeAll(async () => {
  world = await anApiWorld()
  client = await world.withKey()
  await perform(world.ctx, aPayCommand(await world.anIssuedInvoice(12_500n), 12_500n))
  await perform(world.ctx, aPayCommand(await world.anIssuedInvoice(700n), 700n, { methodToken: 'tok_chargeDeclined' }))
  const { items } = (await client.get('/payments')).json
  paidId = items.find((one: { kind: string }) => one.kind === 'payment')?.id
  failedId = items.find((one: { kind: string }) => one.kind === 'attempt')?.id
})
afterAll(() => world.close())

test('[J26] a list has each payment and each attempt that made none, newest first, with figures of all it finds', async () => {
  const { json } = await client.get('/payments')
  expect(json.items.map((one: { status: string }) => one.status)).toEqual(['failed', 'succeeded'])
  expect(json.items[1]).toMatchObject({
    kind: 'payment',
    amount: 12_500,
    refunded: 0,
    currency: 'USD',
    gateway: 'sandbox',
    method: 'Visa ending in 4242',
    customerName: 'Ada Pemberton',
    invoiceNumber: 'INV-0001',
    source: 'pay_link',
    liveMode: false,
    declineReason: null,
  })
  expect(json.items[1].id).toMatch(/^pay_/)
  expect(json.items[0].id).toMatch(/^int_/)
  expect(json.items[0].declineReason).toMatch(/declined/)
  expect(json.totals).toEqual([
    { currency: 'USD', count: 2, collected: 12_500, tips: 0, refunded: 0, fees: expect.any(Number) },
  ])
})

test('pages follow each other without a gap or a repeat, and a cursor of somebody’s own making is refused', async () => {
  const first = (await client.get('/payments?limit=1')).json
  const second = (await client.get(`/payments?limit=1&cursor=${first.nextCursor}`)).json
  expect([first.items[0].id, second.items[0].id, second.nextCursor]).toEqual([failedId, paidId, null])
  const forged = Buffer.from(JSON.stringify(["2026-01-01' or 1=1", 'x'])).toString('base64url')
  for (const cursor of ['x', '%00', forged, Buffer.from('[]').toString('base64url')]) {
    const { status, json } = await client.get(`/payments?cursor=${cursor}`)
    expect([status, json.errors[0].field]).toEqual([422, 'cursor'])
  }
  for (const limit of ['0', '101', 'x', '1.5']) expect((await client.get(`/payments?limit=${limit}`)).status).toBe(422)
})

test.each([
  ['q=pemberton', 2],
  ['q=INV-0001', 1],
  ['q=125.00', 1],
  ['q=125', 1],
  ['q=%25', 0],
  ["q=' or 1=1 --", 0],
  ['status=succeeded', 1],
  ['status=failed', 1],
  ['status=refunded', 0],
  ['gateway=sandbox', 2],
  ['gateway=offline', 0],
  ['from=2020-01-01&to=2100-01-01', 2],
  ['to=2020-01-01', 0],
  ['from=2100-01-01', 0],
])('the filter %s finds %i', async (query, count) => {
  const { json } = await client.get(`/payments?${encodeURI(query).replaceAll('%2525', '%25')}`)
  expect(json.items.length).toBe(count)
  expect(json.totals.reduce((sum: number, one: { count: number }) => sum + one.count, 0)).toBe(count)
})

test('a payment shows its attempts, what it settled and what can be given back; an attempt shows why it failed', async () => {
  const { json } = await client.get(`/payments/${paidId}`)
  expect(json).toMatchObject({ id: paidId, applied: 12_500, surplus: 0, refundable: 12_500, refunds: [] })
  expect(json.attempts.at(-1)).toMatchObject({ state: 'succeeded', amount: 12_500 })
  const failed = (await client.get(`/payments/${failedId}`)).json
  expect(failed).toMatchObject({ status: 'failed', refundable: 0, applied: 0 })
  expect((await client.get(`/payments/${paidId}/timeline`)).json.items.length).toBeGreaterThan(0)
  for (const id of [
    'pay_01jd7w3k5zf9t8m2q4r6s8v0x2',
    'int_01jd7w3k5zf9t8m2q4r6s8v0x2',
    'inv_x',
    showId('cus', world.customerId),
  ]) {
    expect((await client.get(`/payments/${id}`)).status).toBe(404)
  }
})

test('[A-001] another organization sees none of it', async () => {
  const { client: theirs } = await world.stranger()
  expect((await theirs.get('/payments')).json).toEqual({ items: [], nextCursor: null, totals: [] })
  expect((await theirs.get(`/payments/${paidId}`)).status).toBe(404)
  expect((await theirs.get(`/payments/${failedId}`)).status).toBe(404)
  const refund = await theirs.post(`/payments/${paidId}/refunds`, {}, { 'idempotency-key': crypto.randomUUID() })
  expect(refund.status).toBe(404)
  expect((await theirs.get('/payments.csv')).text.trim().split('\r\n')).toHaveLength(1)
})

test('[A-005] a role that sees its own records sees no payment of a colleague’s invoice', async () => {
  const sales = await world.signedIn('sales')
  expect((await sales.get('/payments')).json.items).toEqual([])
})

test('[A-024] a refund goes through once however often it is asked for, and never past what was paid', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const refund = () => client.post(`/payments/${paidId}/refunds`, { amount: 2_500, reason: 'Scratched' }, headers)
  const answers = await Promise.all(Array.from({ length: 10 }, refund))
  const good = answers.filter(({ status }) => status === 201)
  expect(good.length).toBeGreaterThanOrEqual(1)
  expect(new Set(good.map(({ json }) => json.id)).size).toBe(1)
  expect(good[0]?.json).toMatchObject({ amount: 2_500, currency: 'USD', reason: 'Scratched', state: 'succeeded' })

  const after = (await client.get(`/payments/${paidId}`)).json
  expect(after).toMatchObject({ status: 'partially_refunded', refunded: 2_500, refundable: 10_000 })
  const tooMuch = await client.post(
    `/payments/${paidId}/refunds`,
    { amount: 10_001 },
    { 'idempotency-key': crypto.randomUUID() },
  )
  expect([tooMuch.status, tooMuch.json.errors[0].field]).toEqual([422, 'amount'])
  expect((await client.get('/refunds')).json.items).toHaveLength(1)
  expect((await client.get(`/refunds/${good[0]?.json.id}`)).json).toEqual(good[0]?.json)
})

test('[A-015] [A-020] a refund takes an amount and choices, and nothing that we work out ourselves', async () => {
  const send = (body: unknown) =>
    client.post(`/payments/${paidId}/refunds`, body, { 'idempotency-key': crypto.randomUUID() })
  for (const amount of [-1, 0, 0.5, '10', 1e21, null, 2 ** 53 + 2]) {
    const { status, json } = await send({ amount })
    expect([amount, status, json.errors[0].field]).toEqual([amount, 422, 'amount'])
  }
  for (const field of ['total', 'currency', 'state', 'liveMode', 'fromTip', 'approved_by']) {
    const { status, json } = await send({ amount: 1, [field]: 1 })
    expect([field, status, json.errors[0].field]).toEqual([field, 422, field])
  }
})

test('[§19] a role with a refund limit needs an administrator, a role without the right is refused', async () => {
  const cashier = await world.withKey({ role: 'cashier' })
  const limited = await cashier.post(
    `/payments/${paidId}/refunds`,
    { amount: 1 },
    { 'idempotency-key': crypto.randomUUID() },
  )
  expect([limited.status, limited.json.code]).toEqual([403, 'refund_limit'])
  const sales = await world.withKey({ role: 'sales' })
  expect(
    (await sales.post(`/payments/${paidId}/refunds`, { amount: 1 }, { 'idempotency-key': crypto.randomUUID() })).status,
  ).toBe(403)
})

test('[A-015] an invoice takes no total, status or number from its sender', async () => {
  const draft = {
    customerId: showId('cus', world.customerId),
    lines: [{ description: 'Work', quantity: '1', unitPrice: 1000 }],
  }
  expect((await client.post('/invoices', draft)).status).toBe(201)
  for (const field of [
    'total',
    'subtotal',
    'taxTotal',
    'status',
    'number',
    'amountPaid',
    'amount_paid',
    'paid_at',
    'liveMode',
  ]) {
    const { status, json } = await client.post('/invoices', { ...draft, [field]: 1 })
    expect([field, status, json.errors[0].field]).toEqual([field, 422, field])
  }
})

test('[A-053] the CSV of hostile names runs nothing, and its amounts are exact', async () => {
  const hostile = (await client.post('/customers', { name: '=HYPERLINK("http://evil.example")' })).json
  await world.ctx.tx((t) =>
    t.write('update customers set name = $2 where organization_id = $1 and id = $3', [
      t.organizationId,
      '=cmd|calc',
      world.customerId,
    ]),
  )
  const { text, headers } = await client.get('/payments.csv')
  expect(hostile.id).toBeTruthy()
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="payments-\d{4}-\d\d-\d\d\.csv"$/)
  const lines = text.trim().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(text).not.toMatch(/(^|,)"?=/m)
  expect(text).toContain(`"'=cmd|calc"`)
  expect(lines.find((line) => line.includes(paidId))).toContain(',125.00,0.00,25.00,')
})

test('the dashboard adds up what the lists say', async () => {
  const { status, json } = await client.get('/dashboard')
  expect(status).toBe(200)
  expect(json).toMatchObject({
    currency: 'USD',
    revenueToday: 10_000,
    outstandingCount: 1,
    outstanding: 700,
    overdue: 0,
    draftCount: 1,
  })
  expect(json.revenueByDay).toHaveLength(30)
  expect(json.revenueByDay.at(-1)).toMatchObject({ collected: 12_500, refunded: 2_500 })
  expect(json.revenueMonth).toBeGreaterThanOrEqual(10_000)
  expect(json.recentPayments.map((one: { id: string }) => one.id)).toEqual([failedId, paidId])
  expect(json.needsAttention).toContainEqual(
    expect.objectContaining({ kind: 'failed_payment', link: `/payments/orders/${failedId}` }),
  )
})
