import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientAddress } from '../../src/api/frame/client-address.ts'
import type { Env } from '../../src/api/http.ts'
import { publicPay } from '../../src/api/public/pay.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { changeSettings } from '../../src/flows/organization/change-settings.ts'
import { aMoneyWorld, type MoneyWorld } from '../harness/money-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

const worlds: MoneyWorld[] = []
let world: MoneyWorld

async function open(options: Parameters<typeof aMoneyWorld>[0]): Promise<MoneyWorld> {
  const made = await aMoneyWorld(options)
  worlds.push(made)
  return made
}
beforeAll(async () => {
  world = await open({ tips: { tipsOnInvoices: true, tipCustom: true, tipCustomMaximum: 500_000 } })
})
afterAll(async () => {
  for (const one of worlds) await one.close()
})

function appOf({ system }: MoneyWorld) {
  const app = new Hono<Env>()
  app.use(clientAddress(system, 1))
  const pdf = async () => new TextEncoder().encode('%PDF-1.7')
  const deps = { system, isStaff: async () => false, renderInvoicePdf: pdf, renderReceiptPdf: pdf }
  return app.route('/pay', publicPay(deps))
}

let addresses = 0
const from = () => ({ 'x-forwarded-for': `198.51.100.${addresses++}` })

async function aLink(total: bigint, of = world) {
  const invoiceId = await of.anIssuedInvoice(total)
  const { url } = await createInvoiceLink(of.ctx, invoiceId)
  return { invoiceId, path: new URL(url).pathname }
}

function send(path: string, amountSeen: bigint, over: Record<string, string>, accept = 'application/json', of = world) {
  const body = new URLSearchParams({
    commandKey: crypto.randomUUID(),
    amountSeen: String(amountSeen),
    number: '4242 4242 4242 4242',
    expiry: '12 / 34',
    cvc: '123',
    ...over,
  })
  return appOf(of).request(`${path}/payments`, { method: 'POST', body, headers: { accept, ...from() } })
}
const pageOf = async (path: string, of = world) => (await appOf(of).request(path, { headers: from() })).text()
const triesOf = async (invoiceId: string) =>
  (
    await world.ctx.tx((t) =>
      t.rows('select id from payment_intents where organization_id = $1 and invoice_id = $2', [
        t.organizationId,
        invoiceId,
      ]),
    )
  ).length

test('the page offers no tip first, then the percentages with what they come to (PRODUCT P13)', async () => {
  const html = await pageOf((await aLink(3_333n)).path)
  const offers = [
    ...html.matchAll(/name="tip" value="([^"]+)" id="tip-\d"( checked)?[^>]*><span>([^<]+)(?:<b>([^<]*))?/g),
  ]
  expect(offers.map(([, value, checked, name, tip]) => [value, checked !== undefined, name, tip])).toEqual([
    ['none', true, 'No tip', undefined],
    ['18', false, '18%', '$6.00'],
    ['20', false, '20%', '$6.67'],
    ['25', false, '25%', '$8.33'],
    ['custom', false, 'Other', ''],
  ])
  expect(html).toMatch(/Total to pay <output>.*<bdi class="t0">\$33\.33<\/bdi><bdi class="t1">\$39\.33</)
})

test('[I-18] the form with a tip is charged both; the page then shows them apart', async () => {
  const { path } = await aLink(3_333n)
  expect(await (await send(path, 3_333n, { tip: '18' })).json()).toMatchObject({
    status: 'paid',
    amount: 3_933,
    tip: 600,
    remaining: 0,
    sentence: 'Thank you. $39.33 was received, $6.00 of it as a tip.',
  })
  const html = await pageOf(path)
  expect(html).toContain('<dt>Tip included</dt><dd><bdi>$6.00</bdi></dd>')
  expect(html).toContain('<dd>−$33.33</dd>')
  expect(html).toContain('$6.00 tip on top')
  const part = await aLink(10_000n)
  expect(
    await (await send(part.path, 10_000n, { share: 'some', payAmount: '25.25', tip: 'custom', tipAmount: '2' })).json(),
  ).toMatchObject({
    amount: 2_725,
    tip: 200,
    remaining: 7_475,
    sentence: 'Thank you. $27.25 was received, $2.00 of it as a tip; $74.75 is still due.',
  })
})

test('[A-022] a tip that is negative, huge, not offered or no amount is refused before anything is begun', async () => {
  const { invoiceId, path } = await aLink(10_000n)
  for (const tip of ['19', '-18', '18.5', '1e9', 'NaN', '１８', '0', '100', 'free'])
    expect((await send(path, 10_000n, { tip })).status, tip).toBe(422)
  for (const tipAmount of ['', '-1', '0', '1e9', '1000000000', '50.01', '1.005', '１', 'NaN']) {
    const answer = await send(path, 10_000n, { tip: 'custom', tipAmount })
    expect(answer.status, tipAmount).toBe(422)
    expect(await answer.json(), tipAmount).toMatchObject({ errors: [{ field: 'tipAmount' }] })
  }
  // An amount beside a percentage is nobody's choice, and not taken for one.
  expect((await send(path, 9_900n, { tip: '18' })).status).toBe(409)
  expect(await triesOf(invoiceId)).toBe(0)
  expect(await (await send(path, 10_000n, { tip: '18', tipAmount: '50' })).json()).toMatchObject({ tip: 1_800 })
  expect((await send(path, 10_000n, { tip: '18' })).status).toBe(409) // nothing is due any more
})

test('without scripts a refusal shows the form again as it was filled in', async () => {
  const { path } = await aLink(10_000n)
  const html = await (await send(path, 10_000n, { tip: 'custom', tipAmount: '60' }, 'text/html')).text()
  expect(html).toContain('id="tipAmount-wrong">The largest tip taken here is $50.00; enter no more than that.</p>')
  expect(html).toMatch(/value="custom" id="tip-4" checked/)
  expect(html).toMatch(/<input id="tipAmount"[^>]*aria-invalid="true"[^>]*value="60">/)
})

test('[A-022] tips that are switched off are not shown, and a page that still shows them is told', async () => {
  const { path } = await aLink(10_000n)
  await changeSettings(world.ctx, { tipsOnInvoices: false })
  expect(await pageOf(path)).not.toMatch(/name="tip"|Total to pay/)
  const answer = await send(path, 10_000n, { tip: '18' })
  expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'tip_not_offered' }])
  expect(await (await send(path, 10_000n, { tip: 'none' })).json()).toMatchObject({ amount: 10_000, tip: 0 })
  await changeSettings(world.ctx, { tipsOnInvoices: true })
  expect(await verifyWorld(world)).toEqual([])
})

test('[A-019] [I-18] yen have no smaller unit: the tip is whole', async () => {
  const yen = await open({ currency: 'JPY', tips: { tipsOnInvoices: true } })
  const { path } = await aLink(1_233n, yen)
  expect(await pageOf(path, yen)).toContain('<b>¥222</b>') // 221.94
  expect(await (await send(path, 1_233n, { tip: '18' }, 'application/json', yen)).json()).toMatchObject({
    amount: 1_455,
    tip: 222,
  })
  expect(await verifyWorld(yen)).toEqual([])
})
