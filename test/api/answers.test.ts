import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/flows/payment/perform.ts'
import { type ApiWorld, anApiWorld, type Client } from '../harness/api-world.ts'
import { aPayCommand } from '../harness/money-world.ts'

// Method: a validator that nobody here wrote checks real answers against the schemas that the document promises.
let world: ApiWorld
let staff: Client
let check: (path: string, method: string, status: number, answer: unknown) => string[]

beforeAll(async () => {
  world = await anApiWorld()
  staff = await world.signedIn()
  const document = (await world.client().get('/openapi.json')).json
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'remit' })
  const pointer = (text: string) => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))
  check = (path, method, status, answer) => {
    const good = `paths/${pointer(path)}/${method}/responses/${status}/content/${pointer('application/json')}/schema`
    const $ref = `remit#/${status < 300 ? good : 'components/schemas/Problem'}`
    const valid = ajv.compile({ $ref })
    return valid(answer) ? [] : (valid.errors ?? []).map((error) => `${path} ${error.instancePath} ${error.message}`)
  }
})
afterAll(() => world.close())

test('every list and every document answers as the OpenAPI document says, with data in it', async () => {
  const invoiceId = await world.anIssuedInvoice(12_000n)
  await perform(world.ctx, aPayCommand(invoiceId, 12_000n))
  const payments = await staff.get('/payments')
  const paymentId = payments.json.items[0].id
  await staff.post(`/payments/${paymentId}/refunds`, { amount: 2_000, reason: 'one chair' })
  await staff.post('/products', { name: 'Oak chair', unitPrice: 24_000 })
  await staff.post('/tax-rates', { name: 'VAT', percent: '19' })
  const invoices = await staff.get('/invoices')
  const customers = await staff.get('/customers')
  const shown = { invoice: invoices.json.items[0].id, customer: customers.json.items[0].id, payment: paymentId }

  const routes: [string, string][] = [
    ['/me', '/me'],
    ['/organization', '/organization'],
    ['/customers', '/customers'],
    ['/customers/{id}', `/customers/${shown.customer}`],
    ['/products', '/products'],
    ['/tax-rates', '/tax-rates'],
    ['/invoices', '/invoices'],
    ['/invoices/{id}', `/invoices/${shown.invoice}`],
    ['/invoices/{id}/timeline', `/invoices/${shown.invoice}/timeline`],
    ['/credit-notes', '/credit-notes'],
    ['/payments', '/payments'],
    ['/payments/{id}', `/payments/${shown.payment}`],
    ['/payments/{id}/timeline', `/payments/${shown.payment}/timeline`],
    ['/refunds', '/refunds'],
    ['/gateway-accounts', '/gateway-accounts'],
    ['/dashboard', '/dashboard'],
    ['/api-keys', '/api-keys'],
  ]
  const faults: string[] = []
  for (const [path, address] of routes) {
    const answer = await staff.get(address)
    expect([address, answer.status]).toEqual([address, 200])
    faults.push(...check(path, 'get', 200, answer.json))
  }
  expect(faults).toEqual([])
})

test('a refusal answers with the problem that the document promises', async () => {
  const missing = await staff.get('/invoices/inv_00000000000000000000000000')
  expect(missing.status).toBe(404)
  expect(check('/invoices/{id}', 'get', 404, missing.json)).toEqual([])
})

test('the validator finds an answer that is not as promised', () => {
  expect(check('/dashboard', 'get', 200, { currency: 'dollars' }).length).toBeGreaterThan(0)
})
