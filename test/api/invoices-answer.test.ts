/**
 * What POST /invoices answers is made from what was written, without reading it back. Method: bills of many shapes, each
 * compared with what GET says of it afterwards, whole.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: InvoiceWorld
let taxRateIds: string[]
let productId: string
beforeAll(async () => {
  world = await anInvoiceWorld()
  const rates = [
    { name: 'GST', percent: '5' },
    { name: 'QST', percent: '9.975' },
    { name: 'VAT', percent: '20', inclusive: true },
  ]
  taxRateIds = await Promise.all(rates.map(async (rate) => (await world.api.post('/tax-rates', rate)).json.id))
  productId = (await world.api.post('/products', { name: 'Bench', unitPrice: 4_990, taxRateIds: [] })).json.id
})
afterAll(async () => {
  expect(await verifyWorld(world)).toEqual([])
  await world.close()
})

const plain = { description: 'Joinery', quantity: '1', unitPrice: 10_000 }
const address = { line1: 'Kai 1', city: 'Kiel', postalCode: '24103', country: 'DE' }
const newcomer = {
  name: 'Tern Ltd',
  email: 'office@tern.example',
  phone: '+49 431 1',
  taxId: 'DE 1',
  billingAddress: address,
  paymentTermsDays: 7,
}
const ada = { name: 'Ada', email: 'ada@tern.example', phone: null }
const ben = { name: 'Ben', email: null, phone: '+49 431 2', isPrimary: true }

const addressees = (): Record<string, object> => ({
  'a newcomer without a contact': { customer: newcomer },
  'a newcomer whose second contact is primary': { customer: { ...newcomer, contacts: [ada, ben] } },
  'a newcomer in yen': { customer: { name: 'Umi KK', currency: 'JPY', contacts: [ada] } },
  'a newcomer made out to another name': {
    customer: { ...newcomer, contacts: [ada] },
    billTo: { name: 'Tern Holding', email: 'bills@tern.example', phone: null, taxId: null, address },
  },
})

const contents = (): Record<string, object> => ({
  'one plain line': { lines: [plain] },
  'taxes, discounts and parts of a piece': {
    lines: [
      { ...plain, quantity: '1.333333', taxRateIds: taxRateIds.slice(0, 2) },
      { ...plain, productId, discount: { kind: 'percent', percent: '12.5' }, taxRateIds: taxRateIds.slice(2) },
      { ...plain, quantity: '0', discount: null },
      { ...plain, unitPrice: 333, discount: { kind: 'fixed', amount: 33 } },
    ],
    documentDiscount: { kind: 'fixed', amount: 500 },
    reference: 'PO 17',
    notes: 'Thank you.',
    dueOn: '2999-01-31',
    paymentTermsDays: 30,
  },
  'nothing to pay': { lines: [{ ...plain, unitPrice: 0 }], documentDiscount: { kind: 'percent', percent: '10' } },
})

const same = async (body: object, name: string) => {
  const made = await world.api.post('/invoices', body)
  expect(made.status, `${name}: ${made.text}`).toBe(201)
  expect(made.json, name).toEqual((await world.api.get(`/invoices/${made.json.id}`)).json)
  return made.json
}

test.each([true, false])('the answer says what reading says, of every shape of bill (issued: %s)', async (issue) => {
  for (const [to, addressee] of Object.entries(addressees()))
    for (const [of, content] of Object.entries(contents())) {
      const { status } = await same({ ...addressee, ...content, issue }, `${to}, ${of}`)
      expect(['draft', 'pending', 'paid'].indexOf(status) > 0).toBe(issue)
    }
  const known = await world.aCustomer({ paymentTermsDays: 3 })
  for (const contactId of [known.contactId, null])
    for (const [of, content] of Object.entries(contents()))
      await same({ customerId: known.id, contactId, ...content, issue }, `somebody known, ${of}`)
  if (!issue) await same({ customerId: known.id, lines: [] }, 'a draft without a line')
})

test('with a gateway connected, and without an Idempotency-Key, it is the same', async () => {
  const { connectSandbox } = await import('../../src/flows/gateway-account/connect-sandbox.ts')
  await connectSandbox(world.ctx, { name: 'Sandbox', profile: 'nmi' })
  const bill = { customer: { ...newcomer, contacts: [ada] }, lines: [plain], issue: true }
  const made = await same(bill, 'with a gateway')
  expect(made.allowed.payLink).toBe(true)
  const kept = await world.api.post('/invoices', bill, { 'idempotency-key': 'with-a-gateway' })
  expect(kept.json).toEqual((await world.api.get(`/invoices/${kept.json.id}`)).json)
})

test('[I-12] the timelines of a bill in one begin with its making, then its issue, without gaps', async () => {
  const made = await same({ customer: newcomer, lines: [plain], issue: true }, 'told')
  const types = async (path: string) => (await world.api.get(path)).json.items.map((one: { type: string }) => one.type)
  expect(await types(`/invoices/${made.id}/timeline`)).toEqual(['issued', 'created'])
  expect(await types(`/customers/${made.customerId}/timeline`)).toEqual(expect.arrayContaining(['created']))
  const seqs = await world.ctx.tx((t) =>
    t.rows<{ seqs: number[] }>(
      `select array_agg(seq order by at, seq) as seqs from timeline_events where organization_id = $1 group by subject_id`,
      [t.organizationId],
    ),
  )
  for (const { seqs: each } of seqs) expect(each).toEqual(each.map((_, i) => i + 1))
})

test('a contact cannot be named with a newcomer, whose contacts are not there yet', async () => {
  const { contactId } = await world.aCustomer()
  const answer = await world.api.post('/invoices', { customer: newcomer, contactId, lines: [plain] })
  expect([answer.status, answer.json.errors?.[0]?.field]).toEqual([404, 'contactId'])
})
