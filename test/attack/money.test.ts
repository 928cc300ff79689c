import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBusiness, type Business, idempotent, made, payBy, payForm } from './business.ts'
import type { Sent } from './client.ts'
import { changesNothing, expectRefused } from './kept.ts'
import { type AttackWorld, anAttackWorld } from './world.ts'

let world: AttackWorld
let business: Business

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
})
afterAll(() => world.close())

const line = (over: object = {}) => ({ description: 'Work', quantity: '1', unitPrice: 100, ...over })

type Place = { readonly method: string; readonly path: string; readonly body: object; readonly field: string }

test('[A-015] figures, status and dates that a sender works out are refused by name, never taken', async () => {
  const ours: Record<string, unknown> = {
    amount: 1,
    total: 1,
    subtotal: 1,
    taxTotal: 0,
    taxes: [],
    tax: 0,
    price: 1,
    discountTotal: 9,
    status: 'paid',
    number: 'INV-9999',
    amountPaid: 1,
    amount_paid: 1,
    amountDue: 0,
    credited: 1,
    amountRefunded: 1,
    paidAt: '2026-01-01T00:00:00Z',
    paid_at: '2026-01-01',
    issuedAt: '2026-01-01T00:00:00Z',
    issueOn: '2020-01-01',
    sentAt: null,
    viewedAt: null,
    voidedAt: null,
    liveMode: true,
    live_mode: true,
    organizationId: business.things.org,
    organization_id: 'x',
    id: business.things.inv,
    createdBy: {},
    createdAt: 'x',
    badges: [],
    allowed: {},
    payments: [],
    creditNotes: [],
    rounding: 'line',
    seller: {},
    invoiceNumber: 'X',
    customerName: 'Y',
  }
  const { draft, cus, inv, pay } = business.things
  const strict: Place[] = [
    { method: 'POST', path: '/invoices', field: '', body: { customerId: cus, lines: [line()] } },
    { method: 'PATCH', path: `/invoices/${draft}`, field: '', body: { reference: 'x' } },
    { method: 'POST', path: '/invoices/preview', field: '', body: { customerId: cus, lines: [line()] } },
    { method: 'POST', path: `/payments/${pay}/refunds`, field: '', body: { amount: 1 } },
    { method: 'POST', path: `/invoices/${inv}/payments`, field: '', body: { amount: 1, kind: 'cash' } },
    { method: 'POST', path: `/invoices/${inv}/credit-notes`, field: '', body: { amount: 1 } },
    { method: 'POST', path: `/invoices/${inv}/send`, field: '', body: {} },
    { method: 'POST', path: `/invoices/${inv}/void`, field: '', body: {} },
  ]
  await changesNothing(world, async () => {
    for (const { method, path, body } of strict) {
      for (const [field, value] of Object.entries(ours)) {
        if (field in body) continue
        const sent = { ...body, [field]: value }
        const answer = await business.key.send(method, `/api/v1${path}`, { body: sent, headers: idempotent() })
        expectRefused(answer, { status: 422, field, why: `${method} ${path} ${field}` })
      }
    }
    const stranger = world.stranger()
    for (const [field, value] of Object.entries({
      ...ours,
      tip: 100,
      currency: 'JPY',
      customerId: cus,
      invoiceId: inv,
      discount: 100,
    })) {
      const answer = await payBy(stranger, business.link, 11_000, '4242424242424242', { [field]: value })
      expectRefused(answer, { status: 422, field, why: `pay ${field}` })
    }
  })
})

test('[A-015] a line’s own figures from a sender change nothing that is kept', async () => {
  const extra = {
    total: 1,
    net: 1,
    gross: 1,
    tax: 0,
    amount: 1,
    taxes: [{ ppm: 0 }],
    unit_price: 1,
    id: 'lin_x',
    position: 9,
  }
  const body = { customerId: business.things.cus, lines: [line({ quantity: '3', unitPrice: 700, ...extra })] }
  const answer = await business.key.post('/api/v1/invoices', body)
  if (answer.status === 422) return expectRefused(answer, { field: /^lines\[0\]\./ })
  expect(answer.json).toMatchObject({ total: 2100, lines: [{ gross: 2100, net: 2100, total: 2100 }] })
})

test('[A-019] another currency cannot be brought in by payment, refund, credit or the page', async () => {
  const { inv, pay } = business.things
  await changesNothing(world, async () => {
    for (const [path, body] of [
      [`/invoices/${inv}/payments`, { amount: 100, kind: 'cash', currency: 'JPY' }],
      [`/invoices/${inv}/credit-notes`, { amount: 100, currency: 'JPY' }],
      [`/payments/${pay}/refunds`, { amount: 100, currency: 'JPY' }],
    ] as const) {
      expectRefused(await business.key.post(`/api/v1${path}`, body, idempotent()), { status: 422, field: 'currency' })
    }
    for (const currency of ['usd', 'US', 'USDT', 'ZZZ', 'XXX', '', '$', 'ＵＳＤ', 'BTC', 'U$D', '840', "USD'"]) {
      const body = { customerId: business.things.cus, currency, lines: [line()] }
      expectRefused(await business.key.post('/api/v1/invoices', body), {
        status: 422,
        field: 'currency',
        why: currency,
      })
      const product = { name: 'Thing', unitPrice: 1, currency }
      expectRefused(await business.key.post('/api/v1/products', product), {
        status: 422,
        field: 'currency',
        why: currency,
      })
      expectRefused(await business.key.post('/api/v1/customers', { name: 'C', currency }), {
        status: 422,
        field: 'currency',
        why: currency,
      })
      expectRefused(await business.admin.patch('/api/v1/organization', { currency }), {
        status: 422,
        field: 'currency',
        why: currency,
      })
    }
  })
})

test('[A-025] [A-024] more than was paid, a voided or foreign payment, or an attempt cannot be refunded', async () => {
  const { pay, int, inv, rfd } = business.things
  await changesNothing(world, async () => {
    for (const amount of [10_701, 11_000, 11_001, 999_999_999_999_999]) {
      expectRefused(await business.key.post(`/api/v1/payments/${pay}/refunds`, { amount }, idempotent()), {
        status: 422,
        field: 'amount',
      })
    }
    for (const id of [int, inv, rfd]) {
      expectRefused(await business.key.post(`/api/v1/payments/${id}/refunds`, { amount: 1 }, idempotent()), {
        status: 404,
      })
    }
  })
})

async function anIssued(lines: object[] = [line({ unitPrice: 10_000 })]): Promise<{ id: string; link: string }> {
  const { id } = (await made(business.key.post('/api/v1/invoices', { customerId: business.things.cus, lines }))).json
  await made(business.key.post(`/api/v1/invoices/${id}/issue`))
  const { url } = (await made(business.key.post(`/api/v1/invoices/${id}/pay-link`))).json
  return { id, link: new URL(url).pathname }
}

test('[A-026] void, written-off and paid invoices take no payment by page, form or staff, and no charge is made', async () => {
  const [toVoid, writtenOff, paid] = [await anIssued(), await anIssued(), await anIssued()]
  await made(business.key.post(`/api/v1/invoices/${toVoid.id}/void`, {}))
  await made(business.key.post(`/api/v1/invoices/${writtenOff.id}/write-off`, {}))
  await made(payBy(world.stranger(), paid.link, 10_000))
  for (const { link } of [toVoid, writtenOff]) await world.stranger().post(`${link}/viewed`)
  const [account] = await world.system.txOf(business.organizationId)((t) =>
    t.rows<{ id: string }>('select id from gateway_accounts'),
  )
  const charges = async () => JSON.stringify(await world.money.admin.books(account?.id ?? ''))
  const before = await charges()
  await changesNothing(world, async () => {
    for (const { link } of [toVoid, writtenOff, paid]) {
      for (const seen of [10_000, 1]) {
        const answers: Sent[] = [
          await payBy(world.stranger(), link, seen),
          await payBy(world.stranger(), link, seen, '4242424242424242', { payAmount: 1 }),
          await payForm(world.stranger(), link, { amountSeen: String(seen) }),
        ]
        for (const { status, text } of answers) expect([404, 409, 422], text).toContain(status)
      }
    }
    for (const { id } of [toVoid, { id: business.things.draft }]) {
      const cash = await business.key.post(`/api/v1/invoices/${id}/payments`, { amount: 1, kind: 'cash' }, idempotent())
      expectRefused(cash, { status: 409 })
    }
    for (const action of ['issue', 'void', 'write-off']) {
      expectRefused(await business.key.post(`/api/v1/invoices/${toVoid.id}/${action}`, {}), {
        status: 409,
        why: action,
      })
    }
  })
  expect(await charges()).toBe(before)
})

test('[A-027] a part below the smallest, above what is due, or where parts are not allowed is refused', async () => {
  const open = await anIssued()
  await world.stranger().post(`${open.link}/viewed`)
  const part = (payAmount: number) => payBy(world.stranger(), open.link, 10_000, '4242424242424242', { payAmount })
  await changesNothing(world, async () => {
    for (const amount of [1, 99, 10_001, 999_999_999_999_999]) {
      expectRefused(await part(amount), { status: [409, 422], field: 'payAmount', why: String(amount) })
    }
  })
  await made(business.admin.patch('/api/v1/organization', { partialPayments: false }))
  await changesNothing(world, async () => {
    for (const amount of [1, 100, 9_999]) expectRefused(await part(amount), { status: [409, 422], field: 'payAmount' })
    for (const payAmount of ['1.00', '99.99']) {
      expect([409, 422]).toContain(
        (await payForm(world.stranger(), open.link, { amountSeen: '10000', share: 'some', payAmount })).status,
      )
    }
  })
  await made(business.admin.patch('/api/v1/organization', { partialPayments: true }))
})

test('[A-031] fields of rights, owners and the prototype are refused or ignored, and prototypes stay clean', async () => {
  const hostile = [
    '"role":"admin"',
    '"organizationId":"x"',
    '"organization_id":"x"',
    '"permissions":["all"]',
    '"is_admin":true',
    '"isAdmin":true',
    '"liveMode":true',
    '"live_mode":true',
    '"approvedBy":"me"',
    '"createdBy":{"kind":"system"}',
    '"__proto__":{"polluted":true}',
    '"constructor":{"prototype":{"polluted":true}}',
    '"prototype":{"polluted":true}',
    '"toString":"x"',
    '"hasOwnProperty":"x"',
    '"__defineGetter__":"x"',
    '"id":"cus_00000000000000000000000000"',
    '"userId":"x"',
    '"key":"rk_test_x"',
    '"scopes":["*"]',
    '"expiresAt":null',
    '"smtpPassword":"x"',
    '"logoBlobId":"x"',
    '"isDefault":true',
    '"state":"active"',
    '"archivedAt":null',
    '"balances":[]',
    '"then":"x"',
    '"toJSON":"x"',
  ]
  const places: [string, string, string][] = [
    ['POST', '/customers', '"name":"Mass"'],
    ['PATCH', `/customers/${business.things.cus}`, '"notes":"Mass"'],
    ['POST', `/customers/${business.things.cus}/contacts`, '"name":"Mass"'],
    ['POST', '/products', '"name":"Mass","unitPrice":1'],
    ['POST', '/tax-rates', '"name":"Mass","percent":"1"'],
    ['PATCH', '/organization', '"phone":"1"'],
    ['POST', '/api-keys', '"name":"Mass"'],
    ['POST', '/gateway-accounts/sandbox', '"name":"Mass"'],
    ['POST', '/auth/sign-in', '"email":"a@b.example","password":"x"'],
  ]
  const before = (await business.key.get('/api/v1/organization')).json
  for (const [method, path, good] of places) {
    for (const field of hostile) {
      const client = path === '/auth/sign-in' ? world.stranger({ origin: 'http://localhost:4000' }) : business.admin
      const answer = await client.send(method, `/api/v1${path}`, { body: `{${good},${field}}` })
      expect(answer.status, `${method} ${path} ${field} ${answer.text.slice(0, 200)}`).toBeLessThan(500)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      const kept = answer.status < 300 ? (answer.json ?? {}) : {}
      expect(kept.liveMode ?? false).toBe(false)
      expect(Object.hasOwn(kept, 'polluted')).toBe(false)
      expect(answer.text).not.toContain('00000000000000000000000000"')
    }
  }
  const { phone: _, ...after } = (await business.key.get('/api/v1/organization')).json
  expect(before).toMatchObject(after)
  expect((await business.key.get('/api/v1/me')).json.role).toBe('admin')
})

test('[A-084] one key with another body, address or owner, and keys of a form that is none', async () => {
  const { inv, pay } = business.things
  const key = { 'idempotency-key': 'refund-of-tuesday' }
  const first = await made(business.key.post(`/api/v1/payments/${pay}/refunds`, { amount: 100 }, key))
  await changesNothing(world, async () => {
    const repeat = await business.key.post(`/api/v1/payments/${pay}/refunds`, { amount: 100 }, key)
    expect(repeat.json).toEqual(first.json)
    expect(repeat.headers['idempotent-replayed']).toBe('true')
    expectRefused(await business.key.post(`/api/v1/payments/${pay}/refunds`, { amount: 101 }, key), {
      status: 422,
      field: 'Idempotency-Key',
    })
    expectRefused(await business.key.post(`/api/v1/payments/${pay}/refunds?x=1`, { amount: 100 }, key), {
      status: 422,
      field: 'Idempotency-Key',
    })
    expectRefused(await business.key.post(`/api/v1/invoices/${inv}/credit-notes`, { amount: 100 }, key), {
      status: 422,
      field: 'Idempotency-Key',
    })
    for (const wrong of ['x'.repeat(256), 'x'.repeat(4000), 'with space', 'tab\there', 'é']) {
      const answer = await business.key.post(
        `/api/v1/payments/${pay}/refunds`,
        { amount: 100 },
        { 'idempotency-key': wrong },
      )
      expectRefused(answer, { status: 422, field: 'Idempotency-Key', why: wrong.slice(0, 20) })
    }
    for (const none of [{}, { 'idempotency-key': '' }] as Record<string, string>[]) {
      const answer = await business.key.post(`/api/v1/payments/${pay}/refunds`, { amount: 100 }, none)
      expectRefused(answer, { status: 400, field: 'Idempotency-Key' })
    }
  })
  // Another principal's equal key is another key, and tells nothing about the first.
  const other = await aBusiness(world, 'Magpie')
  const theirs = await made(other.key.post(`/api/v1/payments/${other.things.pay}/refunds`, { amount: 100 }, key))
  expect(theirs.headers['idempotent-replayed']).toBeUndefined()
  expect(theirs.json.id).not.toBe(first.json.id)
})

test('[A-084] a command of the payment page asked for again with another amount or card charges nothing more', async () => {
  const open = await anIssued()
  const commandKey = crypto.randomUUID()
  const stranger = world.stranger()
  const first = await made(payBy(stranger, open.link, 10_000, '4242424242424242', { commandKey, payAmount: 500 }))
  await changesNothing(world, async () => {
    const again = await payBy(stranger, open.link, 10_000, '5555555555554444', { commandKey, payAmount: 9_500 })
    expect(again.status).toBeLessThan(500)
    if (again.status < 300) expect(again.json.attemptId).toBe(first.json.attemptId)
  })
  for (const wrong of [
    '',
    'short',
    'x'.repeat(65),
    'has space in it ok',
    'quote"quote"quote"',
    '../../../../etc/passwd',
    null,
    1,
    [],
    {},
  ]) {
    expectRefused(await payBy(stranger, open.link, 9_500, '4242424242424242', { commandKey: wrong }), {
      status: 422,
      field: 'commandKey',
    })
  }
})
