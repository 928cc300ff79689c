import { brotliDecompressSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import { securityHeaders } from '../../src/api/frame/security-headers.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { createDraft } from '../../src/flows/invoice/create-draft.ts'
import { voidInvoice } from '../../src/flows/invoice/void-invoice.ts'
import { writeOff } from '../../src/flows/invoice/write-off.ts'
import { createInvoiceLink, regenerateLink } from '../../src/flows/link/invoice-link.ts'
import { listTimeline } from '../../src/store/timeline.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'

let world: MoneyWorld
const logged: string[] = []
let staff = false

beforeAll(async () => {
  world = await aMoneyWorld()
})
afterAll(() => world.close())

function anApp(over: Partial<MoneyWorld['system']> = {}) {
  const note = (message: string, fields?: object) => void logged.push(`${message} ${JSON.stringify(fields)}`)
  const system = { ...world.system, log: { info: note, warn: note, error: note }, ...over }
  const app = new Hono<Env>()
  app.use(clientAddress(system, 1))
  app.use(securityHeaders(system))
  const pdf = async () => new TextEncoder().encode('%PDF-1.7')
  return app.route(
    '/pay',
    publicPay({ system, isStaff: async () => staff, renderInvoicePdf: pdf, renderReceiptPdf: pdf }),
  )
}

let addresses = 0
/** Each caller has an address of its own unless told otherwise, because some limits are by address. */
const from = (address = `198.51.100.${addresses++}`) => ({ 'x-forwarded-for': address })

async function aLink(total: bigint) {
  const invoiceId = await world.anIssuedInvoice(total)
  const { url } = await createInvoiceLink(world.ctx, invoiceId)
  return { invoiceId, path: new URL(url).pathname }
}

const aForm = (amountSeen: bigint, over: Record<string, string> = {}) =>
  new URLSearchParams({
    commandKey: crypto.randomUUID(),
    amountSeen: String(amountSeen),
    number: '4242 4242 4242 4242',
    expiry: '12 / 34',
    cvc: '123',
    ...over,
  })

const send = (path: string, body: URLSearchParams, headers: Record<string, string> = {}, app = anApp()) =>
  app.request(`${path}/payments`, {
    method: 'POST',
    body,
    headers: { accept: 'application/json', ...from(), ...headers },
  })

const invoiceOf = (id: string) =>
  world.ctx.tx((t) =>
    t.one<{ status: string; amountPaid: bigint; viewedAt: unknown }>(
      'select status, amount_paid, viewed_at from invoices where organization_id = $1 and id = $2',
      [t.organizationId, id],
    ),
  )
const triesOf = async (id: string) =>
  (
    await world.ctx.tx((t) =>
      t.rows(
        `select a.id from gateway_attempts a join payment_intents i on i.organization_id = a.organization_id and i.id = a.intent_id
          where a.organization_id = $1 and i.invoice_id = $2`,
        [t.organizationId, id],
      ),
    )
  ).length

test('[A-011] [A-012] [A-080] the page is kept nowhere, named to nobody, and runs nothing but its own script', async () => {
  const { path } = await aLink(12_345n)
  const answer = await anApp().request(path, { headers: { ...from(), 'accept-encoding': 'gzip, br' } })
  expect(answer.status).toBe(200)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const html = brotliDecompressSync(Buffer.from(await answer.arrayBuffer())).toString()
  const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w-]{22}'; style-src 'nonce-/)
  expect(policy).toContain("base-uri 'none'; object-src 'none'; frame-ancestors 'none'")
  expect(html.match(/<(script|style)\b[^>]*>/g)).toEqual([`<style nonce="${nonce}">`, `<script nonce="${nonce}">`])
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow, noarchive',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  })
  expect(html).toContain('Pay <bdi>$123.45</bdi>')
  expect(html).toContain('TEST — no real card')
  expect(html).not.toMatch(/(src|href)="https?:/)
})

test('[C29] a GET or HEAD leaves no trace; the page’s own word or the first submit does, and staff never do', async () => {
  const { invoiceId, path } = await aLink(500n)
  const app = anApp()
  await app.request(path, { headers: from() })
  await app.request(path, { method: 'HEAD', headers: from() })
  staff = true
  expect(await (await app.request(path, { headers: from() })).text()).not.toContain('data-viewed')
  await app.request(`${path}/viewed`, { method: 'POST', headers: from() })
  staff = false
  expect((await invoiceOf(invoiceId)).viewedAt).toBeNull()
  expect((await app.request(`${path}/viewed`, { method: 'POST', headers: from() })).status).toBe(204)
  expect((await invoiceOf(invoiceId)).viewedAt).not.toBeNull()

  const other = await aLink(500n)
  await send(other.path, aForm(500n, { number: '4000000000000002' }))
  expect((await invoiceOf(other.invoiceId)).viewedAt).not.toBeNull()
})

test('[A-008] [A-010] unknown, malformed and replaced tokens get one page without a name, and are slowed down', async () => {
  const { invoiceId, path } = await aLink(500n)
  const { url } = await regenerateLink(world.ctx, invoiceId)
  const app = anApp()
  const pages = new Set<string>()
  const wrong = [
    path,
    '/pay/x',
    `/pay/${'a'.repeat(32)}`,
    `${new URL(url).pathname.slice(0, -1)}`,
    `${new URL(url).pathname}A`,
  ]
  for (const address of wrong) {
    const answer = await app.request(address, { headers: from('203.0.113.7') })
    expect(answer.status, address).toBe(404)
    pages.add((await answer.text()).replaceAll(/nonce="[^"]+"/g, ''))
  }
  expect(pages.size).toBe(1)
  expect([...pages][0]).not.toContain('Harbour')
  for (let i = wrong.length; i < 30; i += 1) await app.request(`/pay/${i}`, { headers: from('203.0.113.7') })
  expect((await app.request('/pay/again', { headers: from('203.0.113.7') })).status).toBe(429)
  expect((await app.request('/pay/again', { headers: from('203.0.113.8') })).status).toBe(404)
  expect((await app.request(new URL(url).pathname, { headers: from('203.0.113.7') })).status).toBe(200)
  expect((await app.request('/pay/again/payments', { method: 'POST', headers: from('203.0.113.9') })).status).toBe(404)
})

test('a test card pays: JSON for the script, a redirect to the page without it', async () => {
  const { invoiceId, path } = await aLink(12_345n)
  const answer = await send(path, aForm(12_345n))
  expect(answer.status).toBe(201)
  expect(await answer.json()).toMatchObject({
    status: 'paid',
    amount: 12_345,
    remaining: 0,
    method: 'Visa ending in 4242',
  })
  expect((await invoiceOf(invoiceId)).status).toBe('paid')

  const plain = await aLink(700n)
  const redirect = await send(plain.path, aForm(700n), { accept: 'text/html' })
  expect(redirect.status).toBe(303)
  expect(redirect.headers.get('location')).toMatch(new RegExp(`^${plain.path}\\?attempt=att_`))
  const page = await (await anApp().request(redirect.headers.get('location') ?? '', { headers: from() })).text()
  expect(page).toContain('Payment received')
  expect(page).not.toContain('<form')
  expect((await anApp().request(`${plain.path}/receipt.pdf`, { headers: from() })).headers.get('content-type')).toBe(
    'application/pdf',
  )
})

test('[FM-PAY-13] the same form sent again is answered, not charged again', async () => {
  const { invoiceId, path } = await aLink(900n)
  const form = aForm(900n)
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(path, form)))
  expect(new Set(answers.map((a) => a.status)).difference(new Set([201, 202])).size).toBe(0)
  expect((await send(path, form)).status).toBe(201)
  expect((await invoiceOf(invoiceId)).amountPaid).toBe(900n)
  expect((await world.admin.books(world.accountId)).charges.filter((charge) => charge.amount === 900)).toHaveLength(1)
})

test('[A-069] a number that is not on the list is refused and forgotten', async () => {
  const { invoiceId, path } = await aLink(1_000n)
  const real = '4539 1488 0343 6467'
  logged.length = 0
  for (const body of [aForm(1_000n, { number: real }), aForm(1_000n, { number: `${real} ${real}` })]) {
    for (const accept of ['application/json', 'text/html']) {
      const answer = await send(path, body, { accept })
      expect(answer.status).toBe(422)
      expect(await answer.text()).not.toMatch(/4539|6467/)
    }
  }
  const json = await anApp().request(`${path}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...from() },
    body: JSON.stringify({
      commandKey: 'k'.repeat(20),
      amountSeen: 1000,
      method: { kind: 'test_card', number: real, expiry: '12/34', cvc: '123' },
    }),
  })
  expect(json.status).toBe(422)
  expect(await json.json()).toMatchObject({ code: 'not_a_test_card', errors: [{ field: 'number' }] })
  expect(logged.join()).not.toMatch(/4539|6467/)
  expect(await triesOf(invoiceId)).toBe(0)
})

test('the form without scripts comes back with what was typed, except the secrets', async () => {
  const { path } = await aLink(1_000n)
  const answer = await send(path, aForm(1_000n, { number: '4000000000009995', expiry: '11 / 33', cvc: '531' }), {
    accept: 'text/html',
  })
  const page = await answer.text()
  expect(answer.status).toBe(402)
  expect(page).toContain('Your card does not have enough funds.')
  expect(page).toContain('value="11 / 33"')
  expect(page.match(/<input[^>]*(?:id="number"|id="cvc")[^>]*>/g)?.join()).not.toMatch(/ value=/)
  expect(page).not.toContain('531')
  const past = await send(path, aForm(1_000n, { expiry: '01 / 20' }), { accept: 'text/html' })
  expect(past.status).toBe(422)
  expect(await past.text()).toContain('id="expiry-wrong">This date has passed. Enter a later one.</p>')
})

test('[A-020] [A-027] an amount is refused unless it is one, within what is due, and not below the smallest', async () => {
  const { invoiceId, path } = await aLink(10_000n)
  for (const payAmount of ['', '0', '-5', '1e3', 'NaN', '10.005', '１０', '0x10', '9'.repeat(30), '0.99', '100.01']) {
    const answer = await send(path, aForm(10_000n, { share: 'some', payAmount }))
    expect(answer.status, payAmount).toBe(422)
    expect(((await answer.json()) as { errors: unknown }).errors, payAmount).toMatchObject([{ field: 'payAmount' }])
  }
  for (const amountSeen of ['', '-1', '1e4', '99999999999999999999']) {
    expect((await send(path, aForm(0n, { amountSeen }))).status, amountSeen).toBe(422)
  }
  expect(await triesOf(invoiceId)).toBe(0)
  expect(await (await send(path, aForm(10_000n, { share: 'some', payAmount: '40' }))).json()).toMatchObject({
    status: 'paid',
    amount: 4_000,
    remaining: 6_000,
    sentence: 'Thank you. $40.00 was received; $60.00 is still due.',
  })
})

test('[A-026] a balance that was not seen is a 409 that shows the fresh one', async () => {
  const { path } = await aLink(2_000n)
  const answer = await send(path, aForm(1_900n))
  expect(answer.status).toBe(409)
  expect(await answer.json()).toMatchObject({ code: 'balance_changed' })
  const page = await send(path, aForm(1_900n), { accept: 'text/html' })
  expect(page.status).toBe(409)
  const html = await page.text()
  expect(html).toContain('The amount due has changed to $20.00')
  expect(html).toContain('name="amountSeen" value="2000"')
})

test('[A-006] [A-026] what is paid, void, written off or a draft cannot be paid', async () => {
  const paid = await aLink(300n)
  await send(paid.path, aForm(300n))
  expect((await send(paid.path, aForm(300n))).status).toBe(409)

  const voided = await aLink(300n)
  await voidInvoice(world.ctx, voided.invoiceId, '')
  expect((await anApp().request(voided.path, { headers: from() })).status).toBe(404)
  expect([404, 409]).toContain((await send(voided.path, aForm(300n))).status)
  expect((await anApp().request(`${voided.path}/invoice.pdf`, { headers: from() })).status).toBe(404)

  const lost = await aLink(300n)
  await writeOff(world.ctx, lost.invoiceId, '')
  expect([404, 409]).toContain((await send(lost.path, aForm(300n))).status)

  const draft = await aLink(300n)
  const line = {
    productId: null,
    description: 'x',
    quantityE6: 1_000_000n,
    unitPrice: 300n,
    discount: null,
    taxRateIds: [],
  }
  const draftId = await createDraft(
    world.ctx,
    {
      customerId: world.customerId,
      contactId: null,
      dueOn: null,
      reference: null,
      documentDiscount: null,
      lines: [line],
    },
    false,
  )
  await world.ctx.tx((t) =>
    t.write('update payment_links set invoice_id = $2 where organization_id = $1 and invoice_id = $3', [
      t.organizationId,
      draftId,
      draft.invoiceId,
    ]),
  )
  expect((await anApp().request(draft.path, { headers: from() })).status).toBe(404)
  expect((await send(draft.path, aForm(300n))).status).toBe(404)
})

test('[A-071] after five declines, or three cards, a link pauses in calm words; what was answered is still answered', async () => {
  const { invoiceId, path } = await aLink(400n)
  const declined = aForm(400n, { number: '4000000000000002' })
  expect((await send(path, declined)).status).toBe(402)
  for (let i = 0; i < 4; i += 1)
    expect((await send(path, aForm(400n, { number: '4000000000000002' }))).status).toBe(402)
  const paused = await send(path, aForm(400n))
  expect(paused.status).toBe(429)
  expect(await paused.json()).toMatchObject({
    code: 'too_many_tries',
    detail: expect.stringContaining('You have not been charged.'),
  })
  expect((await send(path, declined)).status).toBe(402)
  expect((await send(path, aForm(400n))).status).toBe(429)
  const noted = await world.ctx.tx((t) => listTimeline(t, 'invoice', invoiceId))
  expect(noted.filter((event) => event.type === 'tries_paused')).toHaveLength(1)

  const cards = await aLink(400n)
  for (const number of ['4000000000000002', '4000000000009995', '4000000000000069']) {
    expect((await send(cards.path, aForm(400n, { number }))).status).toBe(402)
  }
  expect((await send(cards.path, aForm(400n))).status).toBe(429)
  expect((await send(cards.path, aForm(400n, { number: '4000000000000069' }))).status).toBe(402)
})

test('[A-071] ten declines from one address pause it, whatever the links', async () => {
  const app = anApp()
  const same = from('192.0.2.1')
  for (let i = 0; i < 10; i += 1) {
    const { path } = await aLink(100n)
    expect((await send(path, aForm(100n, { number: '4000000000000002' }), same, app)).status).toBe(402)
  }
  const { path } = await aLink(100n)
  expect((await send(path, aForm(100n), same, app)).status).toBe(429)
  expect((await send(path, aForm(100n), from('192.0.2.2'), app)).status).toBe(201)
})

test('a card that must be confirmed goes to its bank and comes back to a page that knows', async () => {
  const { invoiceId, path } = await aLink(3_155n)
  const answer = await send(path, aForm(3_155n, { number: '4000002500003155' }))
  expect(answer.status).toBe(202)
  const view = (await answer.json()) as { status: string; actionUrl: string; pollUrl: string }
  expect(view).toMatchObject({ status: 'requires_action', actionUrl: expect.stringContaining('http') })
  const waiting = await (await anApp().request(path, { headers: from() })).text()
  expect(waiting).toContain('Continue to your bank')
  expect(waiting).toContain(`data-poll="${view.pollUrl}"`)
  expect(waiting).not.toContain('<form')

  const { objects } = await world.admin.books(world.accountId)
  const object = objects.find((one) => one.amount === 3_155)
  await world.admin.authenticate(object?.id ?? '', 'approve')
  const back = await (await anApp().request(`${path}?back=1`, { headers: from() })).text()
  expect(back).toContain('Payment received')
  expect((await invoiceOf(invoiceId)).status).toBe('paid')
  expect(await (await anApp().request(view.pollUrl, { headers: from() })).json()).toMatchObject({ status: 'paid' })
})

test('a customer who cannot confirm with the bank may leave that and use another card', async () => {
  const { invoiceId, path } = await aLink(3_156n)
  await send(path, aForm(3_156n, { number: '4000002500003155' }))
  expect(await (await anApp().request(path, { headers: from() })).text()).toContain(`href="${path}?other=1"`)
  const form = await (await anApp().request(`${path}?other=1`, { headers: from() })).text()
  expect(form).toContain('Pay <bdi>$31.56</bdi>')
  expect(await (await send(path, aForm(3_156n))).json()).toMatchObject({ status: 'paid' })
  expect((await invoiceOf(invoiceId)).amountPaid).toBe(3_156n)
  expect(await (await anApp().request(`${path}?other=1`, { headers: from() })).text()).toContain('Payment received')
})

test('a try of another link is nobody’s here', async () => {
  const one = await aLink(100n)
  const other = await aLink(100n)
  const { pollUrl } = (await (await send(one.path, aForm(100n))).json()) as { pollUrl: string }
  const attempt = pollUrl.split('/').at(-1)
  expect((await anApp().request(`${other.path}/payments/${attempt}`, { headers: from() })).status).toBe(404)
  expect(await (await anApp().request(`${other.path}?attempt=${attempt}`, { headers: from() })).text()).toContain(
    'Pay <bdi>$1.00</bdi>',
  )
})

test('while nothing can be read nobody is told that nothing was charged, and neither after something may have been sent', async () => {
  const { path } = await aLink(100n)
  const away = anApp({
    directory: { rows: async () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' })) },
  })
  const page = await away.request(path, { headers: from() })
  expect(page.status).toBe(503)
  expect(await page.text()).toContain('We will be right back')
  const before = await send(path, aForm(100n), {}, away)
  expect(before.status).toBe(503)
  expect(await before.json()).toMatchObject({
    code: 'unavailable',
    detail: expect.stringContaining('If you had pressed Pay before'),
  })

  const broken = anApp({ gateways: { ...world.system.gateways, call: async () => Promise.reject(new Error('no')) } })
  const after = await send(path, aForm(100n), {}, broken)
  expect(after.status).toBe(503)
  const words = JSON.stringify(await after.json())
  expect(words).toContain('not_confirmed')
  expect(words).not.toContain('not been charged')
})
