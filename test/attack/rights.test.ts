import { afterAll, beforeAll, expect, test } from 'vitest'
import { aBusiness, type Business, idempotent, made } from './business.ts'
import type { Client } from './client.ts'
import { changesNothing, expectRefused } from './kept.ts'
import { type AttackWorld, anAttackWorld, signedInAs } from './world.ts'

let world: AttackWorld
let business: Business
let sales: Client
let cashier: Client

beforeAll(async () => {
  world = await anAttackWorld()
  business = await aBusiness(world, 'Kestrel')
  sales = await signedInAs(world, business, 'sales')
  cashier = await signedInAs(world, business, 'cashier')
})
afterAll(() => world.close())

test('[A-005] who sees only their own records sees no colleague’s invoice, payment, refund, credit note or document', async () => {
  const { inv, paid, draft, pay, int, rfd, crn, dsp } = business.things
  const paths = [
    `/invoices/${inv}`,
    `/invoices/${paid}/timeline`,
    `/invoices/${inv}/pdf`,
    `/credit-notes/${crn}`,
    `/credit-notes/${crn}/pdf`,
    `/payments/${pay}`,
    `/payments/${int}`,
    `/payments/${pay}/timeline`,
    `/payments/${pay}/receipt.pdf`,
    `/refunds/${rfd}`,
    `/disputes/${dsp}`,
    `/disputes/${dsp}/timeline`,
  ]
  for (const path of paths) expectRefused(await sales.get(`/api/v1${path}`), { status: [403, 404], why: path })
  for (const path of ['/invoices', '/payments', '/refunds', '/credit-notes', '/disputes']) {
    const answer = await sales.get(`/api/v1${path}`)
    expect(answer.json.items ?? [], path).toEqual([])
  }
  await changesNothing(world, async () => {
    for (const [method, path, body] of [
      ['PATCH', `/invoices/${draft}`, { reference: 'mine' }],
      ['DELETE', `/invoices/${draft}`, undefined],
      ['POST', `/invoices/${draft}/issue`, undefined],
      ['POST', `/invoices/${inv}/send`, {}],
      ['POST', `/invoices/${inv}/duplicate`, undefined],
      ['POST', `/invoices/${inv}/contact`, { contactId: business.things.con }],
      ['POST', `/invoices/${inv}/ask-gateway`, undefined],
      ['POST', `/invoices/${inv}/pay-link`, undefined],
      ['POST', `/invoices/${inv}/pay-link/regenerate`, undefined],
      ['DELETE', `/invoices/${inv}/pay-link`, undefined],
      ['POST', `/invoices/${inv}/void`, {}],
      ['POST', `/invoices/${inv}/write-off`, {}],
      ['POST', `/invoices/${inv}/credit-notes`, { amount: 1 }],
      ['POST', `/invoices/${inv}/payments`, { amount: 1, kind: 'cash' }],
      ['POST', `/payments/${pay}/refunds`, { amount: 1 }],
      ['PUT', `/disputes/${dsp}/evidence`, { texts: { other: 'mine' } }],
      ['POST', `/disputes/${dsp}/files?field=receipt&name=mine.pdf`, {}],
      ['POST', `/disputes/${dsp}/submit`, undefined],
      ['POST', `/disputes/${dsp}/accept`, undefined],
    ] as const) {
      const answer = await sales.send(method, `/api/v1${path}`, { ...(body ? { body } : {}), headers: idempotent() })
      expectRefused(answer, { status: [403, 404], why: `${method} ${path}` })
    }
  })
})

test('[A-031] [A-033] nobody gives themselves rights: settings, keys, accounts and rates are for administrators', async () => {
  await changesNothing(world, async () => {
    for (const client of [sales, cashier]) {
      for (const [method, path, body] of [
        ['PATCH', '/organization', { name: 'Mine' }],
        ['PUT', '/organization/logo', undefined],
        ['DELETE', '/organization/logo', undefined],
        ['POST', '/organization/mail-test', { to: 'a@b.example' }],
        ['GET', '/api-keys', undefined],
        ['POST', '/api-keys', { name: 'mine' }],
        ['POST', `/api-keys/${business.things.key}/revoke`, undefined],
        ['POST', '/gateway-accounts/sandbox', {}],
        ['POST', `/gateway-accounts/${business.things.gwa}/disconnect`, undefined],
        ['POST', `/gateway-accounts/${business.things.gwa}/default`, undefined],
        ['POST', '/tax-rates', { name: 'x', percent: '1' }],
        ['PATCH', `/tax-rates/${business.things.txr}`, { archived: true }],
      ] as const) {
        const answer = await client.send(method, `/api/v1${path}`, body ? { body } : {})
        expectRefused(answer, { status: 403, why: `${method} ${path}` })
      }
    }
  })
  expect((await made(cashier.get('/api/v1/me'))).json.role).toBe('cashier')
})
