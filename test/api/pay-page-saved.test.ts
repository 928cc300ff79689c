import { afterAll, beforeAll, expect, test } from 'vitest'
import { AGREEMENT_VERSION } from '../../src/core/payment-method/agreement-words.ts'
import { createCustomer } from '../../src/flows/customer/create-customer.ts'
import { createDraft } from '../../src/flows/invoice/create-draft.ts'
import { issueInvoice } from '../../src/flows/invoice/issue-invoice.ts'
import { createInvoiceLink } from '../../src/flows/link/invoice-link.ts'
import { aStripePayWorld, type StripePayWorld } from '../harness/stripe-pay-world.ts'

// Method: requests as a page or a program sends them, with what a browser would never send among them; then what Stripe and
// the books hold.
let world: StripePayWorld
beforeAll(async () => {
  world = await aStripePayWorld()
})
afterAll(() => world.close())

const rows = <Row>(sql: string): Promise<Row[]> => world.ctx.tx((t) => t.rows<Row>(sql, [t.organizationId]))
const charges = () => world.stripe.control.books(world.stripeAccount).charges.length
const attempts = async () => (await rows('select id from gateway_attempts where organization_id = $1')).length
const key = () => crypto.randomUUID()
const token = (save: boolean) =>
  world.stripe.control.newToken(world.stripeAccount, 'pm_card_visa', save ? { setupFutureUsage: 'off_session' } : {})

const payJson = (url: string, body: object) =>
  fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ commandKey: key(), ...body }),
  })
const payForm = (url: string, fields: Record<string, string>) =>
  fetch(`${url}/payments`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ commandKey: key(), ...fields }),
  })

/** What a card is saved with, as JSON; the id it goes by outside is read from the customer's next page. */
async function saveCard(total: bigint): Promise<string> {
  const { url } = await world.anInvoiceToPay(total)
  const method = { kind: 'confirmation_token', token: token(true) }
  const saving = { saveMethod: true, agreementVersion: AGREEMENT_VERSION }
  const answer = await payJson(url, { amountSeen: Number(total), method, ...saving })
  expect(answer.status).toBe(201)
  const page = await (await fetch((await world.anInvoiceToPay(500n)).url)).text()
  return /value="(pmt_\w+)"/.exec(page)?.[1] ?? ''
}

async function someoneElsesInvoice(total: bigint): Promise<string> {
  const customerId = await createCustomer(world.ctx, {
    name: 'Somebody Else',
    email: null,
    phone: null,
    taxId: null,
    paymentTermsDays: null,
    billingAddress: {},
    notes: '',
    contacts: [],
  } as Parameters<typeof createCustomer>[1])
  const line = {
    productId: null,
    description: 'Joinery',
    quantityE6: 1_000_000n,
    unitPrice: total,
    discount: null,
    taxRateIds: [],
  }
  const draft = { customerId, contactId: null, dueOn: null, reference: null, documentDiscount: null, lines: [line] }
  const id = await createDraft(world.ctx, draft, false)
  await issueInvoice(world.ctx, id)
  return (await createInvoiceLink(world.ctx, id)).url
}

test('[P16] a card is kept only when the box was ticked on today’s words; what else was said charges nothing', async () => {
  const { url } = await world.anInvoiceToPay(1_001n)
  const asked = { amountSeen: 1_001, method: { kind: 'confirmation_token', token: token(true) }, saveMethod: true }
  for (const agreementVersion of ['2019-01', undefined]) {
    const answer = await payJson(url, { ...asked, ...(agreementVersion ? { agreementVersion } : {}) })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'agreement_changed'])
  }
  expect([charges(), await attempts()]).toEqual([0, 0])
  const method = { kind: 'confirmation_token', token: token(false) }
  expect((await payJson(url, { amountSeen: 1_001, method })).status).toBe(201)
  expect(await rows('select id from payment_methods where organization_id = $1')).toEqual([])
})

test('[P24] a form that names a saved card is answered with a question, and only the answer to it charges', async () => {
  const id = await saveCard(1_002n)
  const { url } = await world.anInvoiceToPay(1_003n)
  const before = [charges(), await attempts()]
  const form = { amountSeen: '1003', paymentMethodId: id }
  const question = await payForm(url, form)
  expect(question.status).toBe(200)
  const html = await question.text()
  expect(html).toContain('Pay $10.03 with Visa ending in 4242?')
  expect(html).not.toMatch(/pm_\w{10}|cus_\w{10}/)
  expect([charges(), await attempts()]).toEqual(before)

  for (const confirmed of ['', 'no', 'true']) expect((await payForm(url, { ...form, confirmed })).status).toBe(200)
  expect((await payForm(url, { ...form, confirmed: 'yes', back: 'yes' })).status).toBe(200)
  const changed = await payForm(url, { ...form, amountSeen: '1002' })
  expect([changed.status, (await changed.text()).includes('The amount due has changed to $10.03')]).toEqual([409, true])
  expect([charges(), await attempts()]).toEqual(before)

  const paid = await payForm(url, { ...form, confirmed: 'yes' })
  expect([paid.status, charges()]).toEqual([303, (before[0] as number) + 1])
})

test('[A-002] a card of another customer is not there: not offered, not charged, not removed', async () => {
  const id = await saveCard(1_004n)
  const url = await someoneElsesInvoice(1_005n)
  const before = [charges(), await attempts()]
  expect(await (await fetch(url)).text()).not.toContain('pmt_')
  expect(await (await fetch(`${url}?remove=${id}`)).text()).not.toContain('Visa ending in')

  const method = { kind: 'saved', paymentMethodId: id }
  const json = await payJson(url, { amountSeen: 1_005, method })
  expect([json.status, ((await json.json()) as { code: string }).code]).toEqual([409, 'method_gone'])
  for (const confirmed of ['', 'yes'])
    expect((await payForm(url, { amountSeen: '1005', paymentMethodId: id, confirmed })).status).toBe(409)
  for (const how of ['POST', 'DELETE'])
    expect((await fetch(`${url}/payment-methods/${id}`, { method: how, redirect: 'manual' })).status).toBe(404)
  expect([charges(), await attempts()]).toEqual(before)
  expect(await rows('select id from payment_methods where organization_id = $1 and removed_at is null')).toHaveLength(1)
})

test('a card is removed once however often it is asked, and a page that still shows it cannot pay with it', async () => {
  const id = await saveCard(1_006n)
  const { url } = await world.anInvoiceToPay(1_007n)
  const [first, second] = await Promise.all(
    ['POST', 'DELETE'].map((method) => fetch(`${url}/payment-methods/${id}`, { method, redirect: 'manual' })),
  )
  expect([first?.status, second?.status]).toEqual([303, 204])
  expect(await (await fetch(`${url}?removed=1`)).text()).toContain('The card is removed.')
  const before = [charges(), await attempts()]
  const late = await payForm(url, { amountSeen: '1007', paymentMethodId: id, confirmed: 'yes' })
  expect([late.status, (await late.text()).includes('This saved card was removed.')]).toEqual([409, true])
  expect([charges(), await attempts()]).toEqual(before)
  for (const nothing of ['x', 'pmt_1', `inv_${id.slice(4)}`])
    expect((await fetch(`${url}/payment-methods/${nothing}`, { method: 'DELETE' })).status).toBe(404)
})
