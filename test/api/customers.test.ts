import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'
import { verifyWorld } from '../harness/verified-books.ts'

let world: InvoiceWorld
beforeAll(async () => {
  world = await anInvoiceWorld()
})
afterAll(async () => {
  expect(await verifyWorld(world)).toEqual([]) // whatever was done or refused, the rows agree
  await world.close()
})

const read = async (id: string) => (await world.api.get(`/customers/${id}`)).json
const primaries = (customer: { contacts: { name: string; isPrimary: boolean }[] }) =>
  customer.contacts.filter((contact) => contact.isPrimary).map((contact) => contact.name)

test('a customer starts with the organization’s currency and its first contact as the primary one', async () => {
  const made = await world.api.post('/customers', {
    name: '  Oak & Co  ',
    contacts: [{ name: 'A' }, { name: 'B', email: 'b@oak.example' }],
  })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({ name: 'Oak & Co', currency: 'USD', archived: false, balances: [] })
  expect(made.json.contacts.map((c: { name: string }) => c.name)).toEqual(['A', 'B'])
  expect(primaries(made.json)).toEqual(['A'])
})

test('at most one contact is primary, whatever is done at once', async () => {
  const { id } = await world.aCustomer({ contacts: [{ name: 'First' }] })
  const added = await Promise.all(
    ['X', 'Y', 'Z'].map((name) => world.api.post(`/customers/${id}/contacts`, { name, isPrimary: true })),
  )
  expect(added.map((answer) => answer.status)).toEqual([201, 201, 201])
  expect(primaries(await read(id))).toHaveLength(1)

  const [x] = added
  await world.api.patch(`/contacts/${x?.json.id}`, { isPrimary: true })
  expect(primaries(await read(id))).toEqual(['X'])
  expect((await world.api.send('DELETE', `/contacts/${x?.json.id}`)).status).toBe(204)
  expect(primaries(await read(id))).toEqual(['First'])
  expect((await world.api.patch(`/contacts/${x?.json.id}`, { name: 'gone' })).status).toBe(404)
})

test('balances are what open invoices ask, per currency, and credit that may still be used (R10, R15)', async () => {
  const customer = await world.aCustomer()
  const address = { customerId: customer.id, contactId: customer.contactId }
  const [usd, eur] = [await world.aDraft(address), await world.aDraft({ ...address, currency: 'EUR' })]
  await world.aDraft(address)
  for (const { id } of [usd, eur]) await world.api.post(`/invoices/${id}/issue`)
  await world.api.post(
    `/invoices/${usd.id}/payments`,
    { amount: 12_500, kind: 'cash' },
    { 'idempotency-key': crypto.randomUUID() },
  )
  expect((await read(customer.id)).balances).toEqual([
    { currency: 'EUR', outstanding: 10_000, overdue: 0, credit: 0 },
    { currency: 'USD', outstanding: 0, overdue: 0, credit: 2_500 },
  ])
})

test('customers are listed by name whatever its case, page by page, and searched', async () => {
  for (const name of ['pq beta', 'PQ alpha', 'Pq gamma', 'pq Delta'])
    await world.api.post('/customers', { name, contacts: [] })
  const names: string[] = []
  let cursor = ''
  do {
    const { json } = await world.api.get(`/customers?q=pq%20&limit=3${cursor}`)
    names.push(...json.items.map((item: { name: string }) => item.name))
    cursor = json.nextCursor ? `&cursor=${json.nextCursor}` : ''
  } while (cursor)
  expect(names).toEqual(['PQ alpha', 'pq beta', 'pq Delta', 'Pq gamma'])
  expect((await world.api.get('/customers?q=%25')).json.items).toEqual([])
})

test('an archived customer leaves the list and is not billed again until restored', async () => {
  const { id } = await world.aCustomer({ name: 'Sleepy Hollow' })
  const archived = await world.api.patch(`/customers/${id}`, { archived: true })
  expect(archived.json.archived).toBe(true)
  const listed = async (query: string) =>
    (await world.api.get(`/customers?q=sleepy${query}`)).json.items.map((item: { id: string }) => item.id)
  expect(await listed('')).toEqual([])
  expect(await listed('&archived=true')).toEqual([id])
  expect((await world.api.post('/invoices', { customerId: id })).json.code).toBe('customer_archived')
  await world.api.patch(`/customers/${id}`, { archived: false })
  expect((await world.api.post('/invoices', { customerId: id })).status).toBe(201)
  const { items } = (await world.api.get(`/customers/${id}/timeline`)).json
  expect(items.map((event: { type: string }) => event.type)).toEqual(['restored', 'archived', 'created'])
})

test.each([
  [{ name: '' }, 'name'],
  [{ name: 'X', email: 'a@b,c@d' }, 'email'],
  [{ name: 'X', currency: 'usd' }, 'currency'],
  [{ name: 'X', currency: 'XXX' }, 'currency'],
  [{ name: 'X', paymentTermsDays: 366 }, 'paymentTermsDays'],
  [{ name: 'X', contacts: [{ name: 'Y', email: 'not an address' }] }, 'contacts[0].email'],
  [{ name: 'X', contacts: [{ name: 'a\nb' }] }, 'contacts[0].name'],
])('a customer that cannot be accepted is refused by field: %j', async (body, field) => {
  const answer = await world.api.post('/customers', body)
  expect(answer.status).toBe(422)
  expect(answer.json.errors[0].field).toBe(field)
})

test('[A-001] another organization’s customer and contact are not there', async () => {
  const { client, customerId } = await world.stranger()
  const contact = await client.post(`/customers/${customerId}/contacts`, { name: 'Theirs' })
  expect((await world.api.get(`/customers/${customerId}`)).status).toBe(404)
  expect((await world.api.patch(`/customers/${customerId}`, { name: 'Mine' })).status).toBe(404)
  expect((await world.api.get(`/customers/${customerId}/timeline`)).status).toBe(404)
  expect((await world.api.post(`/customers/${customerId}/contacts`, { name: 'Mine' })).status).toBe(404)
  expect((await world.api.patch(`/contacts/${contact.json.id}`, { name: 'Mine' })).status).toBe(404)
  expect((await world.api.send('DELETE', `/contacts/${contact.json.id}`)).status).toBe(404)
  expect((await client.get(`/customers/${customerId}`)).json.contacts[0].name).toBe('Theirs')
})

test('a field that does not exist is named, not passed over: a misspelt one would be lost without a word', async () => {
  const made = await world.api.post('/customers', { name: 'Ada Works' })
  const wrong: readonly (readonly [string, string, object, string])[] = [
    ['POST', '/customers', { name: 'Ada', emial: 'ada@example.com' }, 'emial'],
    ['POST', '/customers', { name: 'Ada', contacts: [{ name: 'Ada', isprimary: true }] }, 'contacts[0].isprimary'],
    ['PATCH', `/customers/${made.json.id}`, { note: 'prompt' }, 'note'],
    ['POST', '/products', { name: 'Oak', unitPrice: 100, price: 100 }, 'price'],
    ['POST', '/tax-rates', { name: 'VAT', percent: '20', rate: 20 }, 'rate'],
  ]
  for (const [method, path, body, field] of wrong) {
    const { status, json } = await world.api.send(method, path, { body })
    expect([path, status, json.errors?.[0]?.field]).toEqual([path, 422, field])
  }
})
