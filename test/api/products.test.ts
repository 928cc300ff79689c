import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInvoiceWorld, type InvoiceWorld } from '../harness/invoice-world.ts'

let world: InvoiceWorld
beforeAll(async () => {
  world = await anInvoiceWorld()
})
afterAll(() => world.close())

test('a product is made, changed, found and archived; lines that used it stay as they are', async () => {
  const rate = await world.api.post('/tax-rates', { name: 'Tax', percent: '5.5' })
  const made = await world.api.post('/products', {
    name: 'Oak table',
    description: '84 in',
    unitPrice: 345_000,
    taxRateIds: [rate.json.id],
  })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({ unitPrice: 345_000, currency: 'USD', taxRateIds: [rate.json.id], archived: false })

  const line = {
    productId: made.json.id,
    description: 'Oak table',
    quantity: '1',
    unitPrice: 345_000,
    taxRateIds: [rate.json.id],
  }
  const draft = await world.aDraft({ lines: [line] })
  await world.api.patch(`/products/${made.json.id}`, { unitPrice: 1, archived: true, taxRateIds: [] })
  await world.api.patch(`/tax-rates/${rate.json.id}`, { name: 'Old tax', archived: true })
  const { json } = await world.api.get(`/invoices/${draft.id}`)
  expect(json.lines[0]).toMatchObject({
    productId: made.json.id,
    unitPrice: 345_000,
    tax: 18_975,
    taxes: [{ name: 'Tax', percent: '5.5' }],
  })

  expect((await world.api.get('/products?q=oak')).json.items).toEqual([])
  expect((await world.api.get('/products?q=oak&archived=true')).json.items[0]).toMatchObject({
    unitPrice: 1,
    archived: true,
  })
})

test('what a tax rate takes cannot be changed', async () => {
  const rate = await world.api.post('/tax-rates', { name: 'VAT', percent: '20', inclusive: true })
  await world.api.patch(`/tax-rates/${rate.json.id}`, { percent: '1', inclusive: false })
  const { items } = (await world.api.get('/tax-rates')).json
  expect(items.find((item: { id: string }) => item.id === rate.json.id)).toMatchObject({
    percent: '20',
    inclusive: true,
  })
})

test.each([
  ['/products', { name: 'X', unitPrice: -1 }, 'unitPrice'],
  ['/products', { name: 'X', unitPrice: 1.5 }, 'unitPrice'],
  ['/products', { name: 'X', unitPrice: 1, currency: 'ABC' }, 'currency'],
  ['/products', { name: 'X', unitPrice: 1, taxRateIds: ['txr_1'] }, 'taxRateIds[0]'],
  ['/tax-rates', { name: 'X', percent: '-100' }, 'percent'],
  ['/tax-rates', { name: 'X', percent: '100.00001' }, 'percent'],
  ['/tax-rates', { name: 'X', percent: 5 }, 'percent'],
])('[A-020] [A-021] %s %j is refused by field', async (path, body, field) => {
  const answer = await world.api.post(path, body)
  expect([answer.status, answer.json.errors?.[0]?.field]).toEqual([422, field])
})

test('[A-001] [A-003] another organization’s product and tax rate are not there', async () => {
  const { client } = await world.stranger()
  const product = await client.post('/products', { name: 'Theirs', unitPrice: 1 })
  const rate = await client.post('/tax-rates', { name: 'Theirs', percent: '1' })
  expect((await world.api.get(`/products/${product.json.id}`)).status).toBe(404)
  expect((await world.api.patch(`/products/${product.json.id}`, { name: 'Mine' })).status).toBe(404)
  expect((await world.api.patch(`/tax-rates/${rate.json.id}`, { name: 'Mine' })).status).toBe(404)
  const used = await world.api.post('/products', { name: 'Mine', unitPrice: 1, taxRateIds: [rate.json.id] })
  expect([used.status, used.json.errors[0].field]).toEqual([404, 'taxRateIds[0]'])
  expect((await world.api.get('/tax-rates')).json.items.map((item: { name: string }) => item.name)).not.toContain(
    'Theirs',
  )
})
