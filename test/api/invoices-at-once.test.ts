import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: InvoiceWorld
beforeAll(async () => {
  world = await anInvoiceWorld()
})
afterAll(async () => {
  expect(await verifyWorld(world)).toEqual([])
  await world.close()
})

const lines = [{ description: 'Joinery', quantity: '2', unitPrice: 10_000 }]
const customer = { name: 'Tern Ltd', contacts: [{ name: 'Ada', email: 'ada@tern.example', isPrimary: true }] }
const kept = async () => ({
  customers: (await world.api.get('/customers')).json.items.length,
  invoices: (await world.api.get('/invoices')).json.items.length,
})

test('one request makes the customer and the issued invoice, which asks its contact to pay', async () => {
  const made = await world.api.post('/invoices', { customer, lines, issue: true })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    status: 'pending',
    number: expect.stringMatching(/\d/),
    total: 20_000,
    billTo: { name: 'Tern Ltd', email: 'ada@tern.example' },
    mailTo: 'ada@tern.example',
  })
  const known = await world.api.get(`/customers/${made.json.customerId}`)
  expect(known.json).toMatchObject({ name: 'Tern Ltd', contacts: [{ email: 'ada@tern.example' }] })
})

test('a repeat with the same key makes nothing more', async () => {
  const before = await kept()
  const headers = { 'idempotency-key': 'a-bill-in-one' }
  const first = await world.api.post('/invoices', { customer, lines, issue: true }, headers)
  const again = await world.api.post('/invoices', { customer, lines, issue: true }, headers)
  expect(again.json).toEqual(first.json)
  expect(await kept()).toEqual({ customers: before.customers + 1, invoices: before.invoices + 1 })
})

test('whatever part is refused, neither customer nor draft is left behind, and the field is named', async () => {
  const before = await kept()
  const refused = [
    [{ customer, lines: [], issue: true }, 'lines'],
    [{ customer: { ...customer, email: 'two\nlines@a.example' }, lines, issue: true }, 'customer.email'],
    [{ customer: { ...customer, currency: 'XXQ' }, lines }, 'customer.currency'],
    [{ customer, lines, dueOn: '2001-01-01', issue: true }, 'dueOn'],
    [{ customer, customerId: 'cus_00000000000000000000000000', lines }, 'customerId'],
    [{ lines }, 'customerId'],
  ] as const
  for (const [body, field] of refused)
    for (const key of [undefined, `refused-${JSON.stringify(body).length}`]) {
      const answer = await world.api.post('/invoices', body, key ? { 'idempotency-key': key } : {})
      expect([answer.status, answer.json.errors?.[0]?.field], answer.text).toEqual([422, field])
    }
  expect(await kept()).toEqual(before)
})

test('making the customer needs the right to, and without it nothing is made', async () => {
  const before = await kept()
  const allocations = await world.signedIn('sales_allocations')
  const answer = await allocations.post('/invoices', { customer, lines })
  expect([answer.status, answer.json.detail]).toEqual([403, expect.stringContaining('customers.edit')])
  expect(await kept()).toEqual(before)
})

test('what is answered, read and repeated has the number that the invoice has', async () => {
  const body = { customer: { ...customer, name: 'number of $& {{number}}' }, lines, issue: true }
  const key = { 'idempotency-key': 'a-number-in-one' }
  const [made, again, another] = [
    await world.api.post('/invoices', body, key),
    await world.api.post('/invoices', body, key),
    await world.api.post('/invoices', body),
  ]
  for (const { status, headers, json } of [made, again, another]) {
    const read = await world.api.get(`/invoices/${json.id}`)
    expect([status, headers.get('content-type')]).toEqual([201, 'application/json'])
    expect([json.number, json.customerName]).toEqual([read.json.number, 'number of $& {{number}}'])
  }
  expect(again.text).toBe(made.text)
  expect(another.json.number).not.toBe(made.json.number)
})

test('a number that is taken is refused by name, nothing is left behind, and a repeat hears the same', async () => {
  const counted = (by: number) =>
    world.ctx.tx((t) =>
      t.write(
        `update number_series set next_number = next_number + $2 where organization_id = $1 and kind = 'invoice'`,
        [t.organizationId, by],
      ),
    )
  const made = await world.api.post('/invoices', { customer, lines, issue: true })
  const before = await kept()
  await counted(-1)
  const key = { 'idempotency-key': 'a-number-taken' }
  for (const headers of [key, key, {}]) {
    const answer = await world.api.post('/invoices', { customer, lines, issue: true }, headers)
    const said = `The number ${made.json.number} is already used`
    expect([answer.status, answer.json.detail], answer.text).toEqual([409, expect.stringContaining(said)])
  }
  await counted(1)
  expect(await kept()).toEqual(before)
})
