import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type SandboxAdmin, sandboxAdmin } from '../../../sandbox-service/admin-client.ts'
import { type RunningSandbox, startSandbox } from '../../../sandbox-service/start.ts'
import { TEST_CARDS } from '../../core/payment/test-cards.ts'
import { refuse } from '../../core/refusal.ts'
import { realHttp } from '../../ports/http.ts'
import type { Env } from '../http.ts'
import { problemOf } from '../problem.ts'
import { devSandbox } from './sandbox.ts'

const folder = mkdtempSync(join(tmpdir(), 'dev-sandbox-'))
const publicUrl = 'https://pay.example'
let service: RunningSandbox
let admin: SandboxAdmin
let apiKey: string
let signedIn: boolean

beforeAll(async () => {
  service = await startSandbox({ folder })
  admin = sandboxAdmin(service)
})
afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  signedIn = true
  await admin.putAccount('theirs')
  apiKey = (await admin.putAccount('ours')).apiKey
  await admin.clearBooks('ours')
})

function app(): Hono<Env> {
  const sandbox = devSandbox({
    http: realHttp(),
    sandboxUrl: service.url,
    adminKey: service.adminKey,
    publicUrl,
    requireStaff: async (_c, next) => {
      if (!signedIn) throw refuse('unauthorized', 'sign_in_required', 'Sign in.')
      await next()
    },
    accountsOf: async () => [{ id: 'ours', name: 'Sandbox' }],
  })
  const all = new Hono<Env>()
  all.use(async (c, next) => {
    c.set('cspNonce', 'nonce-of-the-page')
    await next()
  })
  all.onError(problemOf)
  all.route('/dev/sandbox', sandbox)
  return all
}

const post = (
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
) => app().request(path, { method: 'POST', body: new URLSearchParams(form), headers })

async function call(path: string, body: object): Promise<{ id: string; charge: { id: string } }> {
  const answer = await fetch(`${service.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as { id: string; charge: { id: string } }
}

const made = (description = 'Invoice 7') =>
  call('objects', { reference: 'REF-a', amount: 12_050, currency: 'USD', description })

test('the page shows profile, every test card and what is in the books, with nonces on style and script', async () => {
  const { id } = await made()
  await call(`objects/${id}/confirm`, { token: 'tok_mastercard' })
  const answer = await app().request('/dev/sandbox')
  const page = await answer.text()
  expect(answer.status).toBe(200)
  expect(page).toContain('<strong>Stripe</strong>')
  for (const card of TEST_CARDS) expect(page).toContain(`data-copy="${card.number}"`)
  expect(page).toContain('Mastercard ending in 4444')
  expect(page).toContain('$120.50')
  expect(page.match(/<(style|script)(?! nonce="nonce-of-the-page")/)).toBeNull()
  expect(page).not.toMatch(/ style="| on[a-z]+="/)
})

test('a fault set by the form is met by the next call, and can be forgotten', async () => {
  const form = {
    account: 'ours',
    kind: 'decline',
    op: 'confirm',
    times: '2',
    code: 'stolen_card',
    seconds: '8',
    amount: '100',
  }
  expect((await post('/dev/sandbox/faults', form)).headers.get('location')).toBe('/dev/sandbox?account=ours')
  const { id } = await made()
  await call(`objects/${id}/confirm`, { token: 'tok_visa' })
  expect((await admin.books('ours')).declines).toMatchObject([{ declineCode: 'stolen_card' }])
  expect(await (await app().request('/dev/sandbox')).text()).toContain('Decline the card: 1 ×')

  await post('/dev/sandbox/faults/clear', { account: 'ours' })
  await call(`objects/${id}/confirm`, { token: 'tok_visa' })
  expect((await admin.books('ours')).charges.length).toBe(1)
})

test('timing is saved, and what the service refuses is said on the page', async () => {
  const timing = { account: 'ours', latencyMs: '5', slowMs: '1500', lookupLagSeconds: '3', duplicateWindowSeconds: '0' }
  expect((await post('/dev/sandbox/timing', timing)).status).toBe(303)
  expect(await admin.account('ours')).toMatchObject({ latencyMs: 5, slowMs: 1500, lookupLagSeconds: 3 })
  const refused = await post('/dev/sandbox/timing', { ...timing, latencyMs: '9999999' })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('latencyMs must be a whole number from 0 to 60000.')
  await post('/dev/sandbox/timing', { ...timing, latencyMs: '0', lookupLagSeconds: '0' })
})

test('a pending charge is decided from the page', async () => {
  await admin.addFault('ours', { kind: 'pending', op: 'confirm' })
  const { id } = await made()
  const { charge } = await call(`objects/${id}/confirm`, { token: 'tok_visa' })
  expect(await (await app().request('/dev/sandbox')).text()).toContain('Let it succeed')
  await post('/dev/sandbox/settle', { account: 'ours', kind: 'charges', id: charge.id, result: 'succeeded' })
  expect((await admin.books('ours')).charges).toMatchObject([{ id: charge.id, status: 'succeeded' }])
})

test('a charge is disputed and decided from the page', async () => {
  const { id } = await made()
  const { charge } = await call(`objects/${id}/confirm`, { token: 'tok_visa' })
  const form = { account: 'ours', id: charge.id, claim: 'not_received' }
  expect((await post('/dev/sandbox/dispute', form)).status).toBe(303)
  const [dispute] = (await admin.books('ours')).disputes
  expect(dispute).toMatchObject({ chargeId: charge.id, reason: 'product_not_received', status: 'needs_response' })
  expect(await (await app().request('/dev/sandbox')).text()).toContain('waits for evidence')
  const again = await post('/dev/sandbox/dispute', form)
  expect(again.status).toBe(422)
  expect(await again.text()).toContain('Disputes and refunds together would exceed the charge.')

  expect(await (await post('/dev/sandbox/dispute', { ...form, claim: '' })).text()).toContain('Choose what the bank')
  await post('/dev/sandbox/decide', { account: 'ours', id: dispute?.id ?? '', result: 'won' })
  expect((await admin.books('ours')).disputes).toMatchObject([{ status: 'won' }])
})

test('[A-001] another organization’s account is not there', async () => {
  expect((await app().request('/dev/sandbox?account=theirs')).status).toBe(404)
  const form = { account: 'theirs', kind: 'garbage', op: 'any', times: '1' }
  expect((await post('/dev/sandbox/faults', form)).status).toBe(404)
  const settle = { account: 'ours', kind: 'charges', id: 'ch_of_somebody_else', result: 'failed' }
  expect((await post('/dev/sandbox/settle', settle)).status).toBe(404)
  const dispute = { account: 'ours', id: 'ch_of_somebody_else', claim: 'fraud' }
  expect((await post('/dev/sandbox/dispute', dispute)).status).toBe(404)
  const decide = { account: 'ours', id: 'dp_of_somebody_else', result: 'lost' }
  expect((await post('/dev/sandbox/decide', decide)).status).toBe(404)
})

test('without signing in there are no knobs, but the customer’s page is there', async () => {
  signedIn = false
  expect((await app().request('/dev/sandbox')).status).toBe(401)
  expect((await post('/dev/sandbox/faults', { account: 'ours', kind: 'garbage' })).status).toBe(401)
  const { id } = await made()
  expect((await app().request(`/dev/sandbox/authenticate/${id}`)).status).toBe(200)
})

test('[A-043] forms of other sites are refused', async () => {
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ]
  for (const headers of foreign) {
    expect((await post('/dev/sandbox/faults', { account: 'ours', kind: 'garbage' }, headers)).status).toBe(403)
    expect((await post('/dev/sandbox/authenticate/obj_x', { result: 'approve' }, headers)).status).toBe(403)
  }
})

async function waiting(token = 'tok_authenticate'): Promise<string> {
  const { id } = await made('Invoice <b>7</b>')
  await call(`objects/${id}/confirm`, { token })
  return id
}

test('the customer sees what is paid, and approving charges and leads back', async () => {
  const id = await waiting()
  const path = `/dev/sandbox/authenticate/${id}?return=${encodeURIComponent(`${publicUrl}/p/abc?tip=0#paid`)}`
  const page = await (await app().request(path)).text()
  expect(page).toContain('Approve $120.50')
  expect(page).toContain('Invoice &lt;b&gt;7&lt;/b&gt;')

  const answer = await post(path, { result: 'approve' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/p/abc?tip=0#paid'])
  expect((await admin.books('ours')).charges).toMatchObject([{ objectId: id, status: 'succeeded' }])
  expect(await (await app().request(path)).text()).toContain('Nothing left to confirm')
})

test('failing declines, leaving changes nothing', async () => {
  const id = await waiting()
  const path = `/dev/sandbox/authenticate/${id}?return=/p/abc`
  expect((await post(path, { result: 'abandon' })).headers.get('location')).toBe('/p/abc')
  expect(await (await app().request(path)).text()).toContain('Confirm your payment')
  await post(path, { result: 'fail' })
  const books = await admin.books('ours')
  expect([books.charges, books.declines]).toMatchObject([[], [{ declineCode: 'authentication_failed' }]])
})

test('the customer is never sent to another site', async () => {
  for (const foreign of [
    'https://evil.example/p/abc',
    '//evil.example/p',
    '/\\evil.example',
    'https://pay.example@evil.example/',
    'https://pay.example//evil.example/',
    'javascript:alert(1)',
    'http://pay.example/p',
  ]) {
    const path = `/dev/sandbox/authenticate/${await waiting()}?return=${encodeURIComponent(foreign)}`
    const answer = await post(path, { result: 'approve' })
    expect([foreign, answer.status, answer.headers.get('location')]).toEqual([foreign, 200, null])
  }
})

test('an object nobody made has no page', async () => {
  const answer = await app().request('/dev/sandbox/authenticate/obj_000000000000000000000000')
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('Nothing to confirm')
})
