import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TEST_CARDS } from '../src/core/payment/test-cards.ts'
import { type SandboxAdmin, sandboxAdmin } from './admin-client.ts'
import { looksLikeCardNumber } from './card-number.ts'
import { feeOf } from './fee.ts'
import type { ProfileName } from './profiles.ts'
import { type RunningSandbox, startSandbox } from './start.ts'
import { tokens } from './tokens.ts'

let folder: string
let service: RunningSandbox
let admin: SandboxAdmin

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-service-'))
  service = await startSandbox({ folder })
  admin = sandboxAdmin(service)
})
afterEach(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

type Json = Record<string, unknown> & { id: string; error: { code: string }; charge: { id: string; amount: number } }
type Told = { status: number; json: Json; replayed: boolean }
type Call = (path: string, body?: object, key?: string) => Promise<Told>

async function account(profile: ProfileName, name: string = profile): Promise<Call> {
  const { apiKey } = await admin.putAccount(name, { profile })
  return async (path, body, key) => {
    const answer = await fetch(`${service.url}/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${apiKey}`, ...(key ? { 'idempotency-key': key } : {}) },
      body: body && JSON.stringify(body),
    })
    const replayed = answer.headers.get('idempotent-replayed') === 'true'
    return { status: answer.status, json: (await answer.json()) as Json, replayed }
  }
}

const object = (amount = 1000) => ({ reference: 'REF-a', amount, currency: 'USD' })
const sale = (amount = 1000, token = 'tok_visa') => ({ reference: 'REF-a', amount, currency: 'USD', token })
const visa = { token: 'tok_visa' }

async function charge(call: Call, amount = 1000): Promise<string> {
  const { json } = await call('objects', object(amount))
  return (await call(`objects/${json.id}/confirm`, visa)).json.charge.id
}

test('every published test card has a token here that behaves as its table says', () => {
  const known = [...tokens].map(([token, { brand, last4, behaviour }]) => ({
    token,
    brand,
    last4,
    kind: behaviour.kind,
    ...('code' in behaviour ? { code: behaviour.code } : {}),
  }))
  const published = TEST_CARDS.map((card) => ({
    token: card.token,
    brand: card.brand,
    last4: card.number.slice(-4),
    kind: card.behaviour,
    ...(card.declineCode ? { code: card.declineCode } : {}),
  }))
  expect(known).toEqual(published)
})

test('the fee is 2.9 % with half a unit rounded up, plus 30', () => {
  expect([1, 50, 1000, 1500, 500, 100_000, 999_999_999_999].map(feeOf)).toEqual([
    30, 31, 59, 74, 45, 2930, 29_000_000_030,
  ])
})

test('stripe: a key replays the first answer, is refused with another request, and is forgotten after 24 h', async () => {
  const call = await account('stripe')
  const first = await call('objects', object(), 'key-1')
  expect(await call('objects', object(), 'key-1')).toEqual({ ...first, replayed: true })
  expect(await call('objects', object(999), 'key-1')).toMatchObject({
    status: 400,
    json: { error: { code: 'idempotency_key_reused' } },
  })

  await admin.advanceClock(24 * 3600 - 60)
  expect((await call('objects', object(), 'key-1')).json.id).toBe(first.json.id)
  await admin.advanceClock(60)
  expect((await call('objects', object(), 'key-1')).json.id).not.toBe(first.json.id)
})

test('keys of one account mean nothing to another', async () => {
  const [a, b] = [await account('stripe', 'a'), await account('stripe', 'b')]
  const mine = await a('objects', object(), 'key-1')
  expect((await b('objects', object(), 'key-1')).json.id).not.toBe(mine.json.id)
  expect((await b(`objects/${mine.json.id}`)).status).toBe(404)
  expect((await b(`objects/${mine.json.id}/confirm`, visa)).status).toBe(404)
})

test('stripe replays a 500 for ever; paypal tries afresh when nothing was done, and tells what it did when it acted', async () => {
  for (const [profile, second] of [
    ['stripe', 500],
    ['paypal', 200],
  ] as const) {
    const call = await account(profile)
    for (const kind of ['error_before', 'error_after'] as const) {
      const { id } = (await call('objects', object())).json
      await admin.addFault(profile, { kind, op: 'confirm' })
      expect((await call(`objects/${id}/confirm`, visa, `${kind}-1`)).status).toBe(500)
      expect((await call(`objects/${id}/confirm`, visa, `${kind}-1`)).status, `${profile} ${kind}`).toBe(second)
    }
    expect((await admin.books(profile)).charges.length).toBe(profile === 'stripe' ? 1 : 2)
  }
})

test('a key in use is a conflict, and the first call is not disturbed', async () => {
  const call = await account('stripe')
  await admin.putAccount('stripe', { slowMs: 300 })
  const { id } = (await call('objects', object())).json
  const first = call(`objects/${id}/confirm`, { token: 'tok_slow' }, 'key-1')
  await new Promise((resolve) => setTimeout(resolve, 100))
  const meanwhile = await call(`objects/${id}/confirm`, { token: 'tok_slow' }, 'key-1')
  expect(meanwhile).toMatchObject({ status: 409, json: { error: { code: 'idempotency_key_in_use' } } })
  expect((await first).status).toBe(200)
  expect((await call(`objects/${id}/confirm`, { token: 'tok_slow' }, 'key-1')).replayed).toBe(true)
})

test('twenty equal confirmations at once with different keys make one charge', async () => {
  const call = await account('stripe')
  const { id } = (await call('objects', object())).json
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => call(`objects/${id}/confirm`, visa, `key-${i}`)),
  )
  expect(answers.filter((answer) => answer.status === 200).length).toBe(1)
  expect((await admin.books('stripe')).charges.length).toBe(1)
})

test('paypal says ORDER_ALREADY_CAPTURED, stripe says the object has succeeded', async () => {
  for (const [profile, status, code] of [
    ['paypal', 422, 'ORDER_ALREADY_CAPTURED'],
    ['stripe', 409, 'object_already_succeeded'],
  ] as const) {
    const call = await account(profile)
    const { id } = (await call('objects', object())).json
    await call(`objects/${id}/confirm`, visa)
    expect(await call(`objects/${id}/confirm`, visa)).toMatchObject({ status, json: { error: { code } } })
  }
})

test('the duplicate filter knows amount and card within its window, and nothing of references or keys', async () => {
  for (const [profile, windowSeconds, refused] of [
    ['authorizenet', 120, { result: 'error', code: '11' }],
    ['nmi', 1200, { result: 'error', code: '300', text: expect.stringContaining('REFID:ch_') }],
  ] as const) {
    const call = await account(profile)
    expect((await call('sales', sale(), 'key-1')).json).toMatchObject({ result: 'approved' })
    expect(await call('sales', { ...sale(), reference: 'REF-b' }, 'key-2')).toMatchObject({
      status: 200,
      json: refused,
    })
    expect((await call('sales', sale(1001))).json).toMatchObject({ result: 'approved' })
    expect((await call('sales', sale(1000, 'tok_amex'))).json).toMatchObject({ result: 'approved' })
    await admin.advanceClock(windowSeconds - 5)
    expect((await call('sales', sale())).json).toMatchObject(refused)
    await admin.advanceClock(6)
    expect((await call('sales', sale(), 'key-1')).json).toMatchObject({ result: 'approved' })
    expect((await admin.books(profile)).charges.length).toBe(4)
  }
})

test('a look-up by reference does not see what is younger than the lag; one by id does', async () => {
  const call = await account('nmi')
  await admin.putAccount('nmi', { lookupLagSeconds: 60 })
  const { id } = (await call('sales', sale())).json.charge
  expect((await call('search?reference=REF-a')).json).toMatchObject({ charges: [] })
  expect((await call(`charges/${id}`)).json).toMatchObject({ id, status: 'succeeded' })
  await admin.advanceClock(61)
  expect((await call('search?reference=REF-a')).json).toMatchObject({ charges: [{ id }] })
})

test('calls of another profile are refused', async () => {
  const [stripe, nmi] = [await account('stripe'), await account('nmi')]
  expect((await stripe('sales', sale())).json.error.code).toBe('not_in_this_profile')
  expect((await nmi('objects', object())).json.error.code).toBe('not_in_this_profile')
})

test('the customer approves, fails or leaves; only approving charges', async () => {
  const call = await account('stripe')
  const wait = async (token: string) => {
    const { id } = (await call('objects', object())).json
    const returnUrl = 'https://pay.example/p/1'
    const answer = await call(`objects/${id}/confirm`, { token, reference: 'REF-try', returnUrl })
    expect(answer.json).toMatchObject({
      status: 'requires_action',
      actionReference: 'REF-try',
      returnUrl,
      charge: null,
    })
    return id
  }
  const approved = await wait('tok_authenticate')
  expect(await admin.authenticate(approved, 'abandon')).toMatchObject({ status: 'requires_action' })
  expect(await admin.authenticate(approved, 'approve')).toMatchObject({
    status: 'succeeded',
    charge: { reference: 'REF-try' },
  })
  await expect(admin.authenticate(approved, 'approve')).rejects.toThrow('nothing_to_authenticate')
  expect(await admin.authenticate(await wait('tok_authenticate'), 'fail')).toMatchObject({
    status: 'requires_confirmation',
    lastDecline: { code: 'authentication_failed', reference: 'REF-try' },
  })
  const declined = await admin.authenticate(await wait('tok_authenticate_declined'), 'approve')
  expect(declined).toMatchObject({ status: 'requires_confirmation', lastDecline: { code: 'card_declined' } })
  expect((await admin.books('stripe')).charges.length).toBe(1)
})

test('the losing cards: one is charged without an answer, the other is not charged', async () => {
  const call = await account('stripe')
  for (const token of ['tok_lose_answer', 'tok_lose_request']) {
    const { id } = (await call('objects', object())).json
    await expect(call(`objects/${id}/confirm`, { token })).rejects.toThrow()
    const status = token === 'tok_lose_answer' ? 'succeeded' : 'requires_confirmation'
    expect((await call(`objects/${id}`)).json).toMatchObject({ status })
  }
  expect((await admin.books('stripe')).charges.length).toBe(1)
})

test('refunds add up to the charge and no further; a failed one gives its amount free', async () => {
  const call = await account('stripe')
  const chargeId = await charge(call)
  const refund = (amount: number) => call('refunds', { reference: 'REF-r', chargeId, amount, currency: 'USD' })
  await admin.addFault('stripe', { kind: 'pending', op: 'refund' })
  const pending = (await refund(600)).json
  expect(pending).toMatchObject({ status: 'pending' })
  expect((await refund(401)).json.error.code).toBe('refund_exceeds_charge')
  await admin.settleRefund(pending.id, 'failed')
  await admin.addFault('stripe', { kind: 'fail_refund', op: 'refund' })
  expect((await refund(1000)).json).toMatchObject({ status: 'failed' })
  const whole = (await refund(1000)).json
  expect(whole).toMatchObject({ status: 'succeeded' })
  expect((await call('balance')).json).toEqual({
    balances: [{ currency: 'USD', captured: 1000, refunded: 1000, fees: 59, disputed: 0, paidOut: 0, available: -59 }],
  })
  await admin.settleRefund(whole.id, 'failed') // the bank sends it back days later
  expect((await call('balance')).json).toMatchObject({ balances: [{ refunded: 0, available: 941 }] })
})

test('the newest movements are told newest first, and no more than asked for', async () => {
  const call = await account('stripe')
  const ids: string[] = []
  for (const amount of [1000, 1100, 1200]) {
    ids.push(await charge(call, amount))
    await admin.advanceClock(1)
  }
  const { json } = await call('movements?newest=2')
  expect((json.movements as { charge: { id: string } }[]).map((one) => one.charge.id)).toEqual([ids[2], ids[1]])
  expect((await call('movements?newest=0')).status).toBe(422)
})

test('of one millisecond a refund is newer than any charge, and of two charges the later one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const call = await account('stripe')
    const [first, , third] = [await charge(call, 1000), await charge(call, 1100), await charge(call, 1200)]
    const refund = await call('refunds', { reference: 'REF-r', chargeId: first, amount: 400, currency: 'USD' })
    const { json } = await call('movements?newest=2')
    expect(json.movements).toMatchObject([{ refund: { id: refund.json.id } }, { charge: { id: third } }])
  } finally {
    vi.useRealTimers()
  }
})

test('a day that has ended pays out what has settled, once, with a list of what it is made of', async () => {
  const call = await account('stripe')
  const payouts = async () => (await call('payouts')).json.payouts as { id: string; amount: number; items: number }[]
  await admin.putAccount('stripe', { payouts: 'daily' })
  const first = await charge(call, 1000)
  await admin.addFault('stripe', { kind: 'pending', op: 'confirm' })
  const pending = await charge(call, 1300)
  const refund = (await call('refunds', { reference: 'R', chargeId: first, amount: 200, currency: 'USD' })).json.id
  expect(await payouts()).toEqual([])
  await admin.advanceClock(2 * 86_400)
  const [payout, ...more] = await payouts()
  expect(payout).toMatchObject({ amount: 1000 - 59 - 200, items: 2 })
  expect(more).toEqual([])
  expect((await call(`payouts/${payout?.id}/items`)).json).toEqual({
    items: [
      { kind: 'charge', id: first, amount: 1000, fee: 59, net: 941 },
      { kind: 'refund', id: refund, amount: -200, fee: 0, net: -200 },
    ],
    next: null,
  })
  expect((await call('balance')).json).toMatchObject({ balances: [{ paidOut: 741, available: 0 }] })
  await admin.settleCharge(pending, 'succeeded')
  await admin.advanceClock(86_400)
  expect((await payouts()).map(({ items }) => items)).toEqual([2, 1])
  const other = await account('stripe', 'other')
  expect((await other(`payouts/${payout?.id}/items`)).json.error.code).toBe('payout_not_found')
  expect((await other('payouts')).json).toEqual({ payouts: [], next: null })
})

test('a refund in another currency, or of what was not charged, is refused', async () => {
  const call = await account('stripe')
  const chargeId = await charge(call)
  const refund = (more: object) =>
    call('refunds', { reference: 'REF-r', chargeId, amount: 1, currency: 'USD', ...more })
  expect((await refund({ currency: 'EUR' })).json.error.code).toBe('currency_mismatch')
  expect((await refund({ chargeId: 'ch_none' })).json.error.code).toBe('charge_not_found')
  const { id } = (await call('objects', object())).json
  await call(`objects/${id}/confirm`, { token: 'tok_declined' })
  const declinedId = (await admin.books('stripe')).declines[0]?.id
  expect((await refund({ chargeId: declinedId })).json.error.code).toBe('charge_not_refundable')
})

test('a charge is voided as a whole and before it settles', async () => {
  const call = await account('stripe')
  const voided = await charge(call)
  expect((await call(`charges/${voided}/void`, {})).json).toMatchObject({ status: 'voided', fee: 0 })
  const refunded = await charge(call)
  await call('refunds', { reference: 'REF-r', chargeId: refunded, amount: 1, currency: 'USD' })
  expect((await call(`charges/${refunded}/void`, {})).json.error.code).toBe('charge_not_voidable')
  const settled = await charge(call)
  await admin.advanceClock(24 * 3600)
  expect((await call(`charges/${settled}/void`, {})).json.error.code).toBe('charge_not_voidable')
})

test('movements are paged by time without gaps or repeats', async () => {
  const call = await account('stripe')
  for (let i = 0; i < 5; i += 1) {
    const chargeId = await charge(call)
    await call('refunds', { reference: 'REF-r', chargeId, amount: 10, currency: 'USD' })
  }
  type Page = { movements: { kind: string; charge?: { id: string }; refund?: { id: string } }[]; next: string | null }
  const seen: (string | undefined)[] = []
  let after = ''
  for (let pages = 0; pages < 10; pages += 1) {
    const page = (await call(`movements?limit=3&after=${after}`)).json as unknown as Page
    seen.push(...page.movements.map((one) => one.charge?.id ?? one.refund?.id))
    if (!page.next) break
    after = page.next
  }
  const { charges, refunds } = await admin.books('stripe')
  expect(seen.length).toBe(10)
  expect(new Set(seen)).toEqual(new Set([...charges, ...refunds].map((one) => one.id)))
})

test('[A-069] anything that looks like a card number is refused and leaves no trace', async () => {
  const call = await account('stripe')
  const number = ['4111', '1111', '1111', '1111']
  const attempts: [string, object, string?][] = [
    ['objects', { ...object(), description: `card ${number.join('')}` }],
    ['objects', { ...object(), reference: number.join('-') }],
    ['objects', { ...object(), description: `a${number.join(' ')}b` }],
    ['objects', { ...object(), number: Number(number.join('')) }],
    ['objects', object(), number.join('')],
    [`objects/${number.join('')}/confirm`, visa],
  ]
  for (const [path, body, key] of attempts) {
    expect((await call(path, body, key)).json.error.code, path).toBe('card_number_refused')
  }
  await service.stop()
  const books = readFileSync(join(folder, 'books.sqlite')).toString('latin1')
  expect(books).not.toMatch(/4111.?1111/)
  service = await startSandbox({ folder })
})

test('what only resembles a card number passes', () => {
  const harmless = [
    '01990000-4242-7424-8242-424242424242',
    '4242424242424241',
    '1795293433000',
    'ch_4242424242',
    '2026-11-21',
  ]
  expect(harmless.filter(looksLikeCardNumber)).toEqual([])
  const cards = [
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '3782-822463-10005',
    '99994242424242424242',
  ]
  expect(cards.filter((text) => !looksLikeCardNumber(text))).toEqual([])
})

test('wrong fields are named, unknown ones refused, and nothing is done', async () => {
  const call = await account('stripe')
  for (const body of [
    { ...object(), amount: 0 },
    { ...object(), amount: 10.5 },
    { ...object(), amount: '1000' },
    { ...object(), currency: 'usd' },
    { ...object(), reference: 'a b' },
    { ...object(), total: 5 },
    { amount: 1, currency: 'USD' },
  ]) {
    expect((await call('objects', body)).status).toBe(422)
  }
  expect((await admin.books('stripe')).objects).toEqual([])
})

test('nobody without the right key gets in', async () => {
  for (const path of ['v1/balance', 'admin/accounts', 'admin/books?account=stripe']) {
    for (const authorization of ['', 'Bearer sk_nobody', 'Bearer ']) {
      expect((await fetch(`${service.url}/${path}`, { headers: { authorization } })).status).toBe(401)
    }
  }
})

test('books, keys, faults, clock, admin key and port outlive the process', async () => {
  const call = await account('stripe')
  const made = await call('objects', object(), 'key-1')
  await call(`objects/${made.json.id}/confirm`, visa)
  await admin.addFault('stripe', { kind: 'rate_limit', op: 'confirm' })
  await admin.advanceClock(86_000)
  const before = { ...service, books: await admin.books('stripe') }
  await service.stop()
  await new Promise((resolve) => setTimeout(resolve, 50)) // for fetch to notice that its kept connection is gone

  service = await startSandbox({ folder })
  expect({ url: service.url, adminKey: service.adminKey }).toEqual({ url: before.url, adminKey: before.adminKey })
  expect(await admin.books('stripe')).toEqual(before.books)
  expect((await call('objects', object(), 'key-1')).json.id).toBe(made.json.id)
  const other = (await call('objects', object())).json
  expect((await call(`objects/${other.id}/confirm`, visa)).status).toBe(429)
  expect(Date.parse(String(other.createdAt)) - Date.now()).toBeGreaterThan(80_000_000)
})

test('two services never share books', async () => {
  await expect(startSandbox({ folder })).rejects.toThrow('locked')
})

test('a card is kept only for a customer and when it is charged, and is gone for good once removed', async () => {
  const call = await account('stripe')
  const customerId = (await call('customers', { reference: 'c-1', name: 'Ada' })).json.id
  expect((await call('customers', { reference: 'c-1', name: 'Ada Pemberton' })).json.id).toBe(customerId)
  const confirm = async (made: object, by: object) => {
    const object = await call('objects', { reference: 'REF-k', amount: 1000, currency: 'USD', ...made })
    return call(`objects/${object.json.id}/confirm`, by)
  }
  expect((await confirm({}, { token: 'tok_visa', save: true })).json.error.code).toBe('no_customer')
  expect((await call('objects', { reference: 'R', amount: 1, currency: 'USD', customerId: 'cus_x' })).status).toBe(422)
  expect((await confirm({ customerId }, { token: 'tok_declined', save: true })).status).toBe(402)
  expect((await admin.books('stripe')).methods).toEqual([])

  const { kept } = (await confirm({ customerId }, { token: 'tok_visa', save: true })).json.charge as unknown as {
    kept: { methodId: string; customerId: string }
  }
  expect(kept.customerId).toBe(customerId)
  const { methodId } = kept
  expect((await confirm({}, { methodId })).json.error.code).toBe('method_gone')
  expect((await confirm({ customerId }, { methodId, offSession: true })).json).toMatchObject({ status: 'succeeded' })
  await admin.changeMethod(methodId, 'want_customer')
  expect((await confirm({ customerId }, { methodId })).json).toMatchObject({ status: 'requires_action' })
  expect((await confirm({ customerId }, { methodId, offSession: true })).json.error.code).toBe(
    'authentication_required',
  )
  for (const _ of [1, 2]) expect((await call(`methods/${methodId}/remove`, {})).json.customerId).toBeNull()
  expect((await confirm({ customerId }, { methodId, offSession: true })).json.error.code).toBe('method_gone')
  const other = await account('stripe', 'other')
  expect((await other(`methods/${methodId}`)).json.error.code).toBe('method_not_found')
})

test('a sale that waits for its customer keeps their card when they have approved', async () => {
  const call = await account('nmi')
  const customerId = (await call('customers', { reference: 'c-2' })).json.id
  const sale = { reference: 'REF-s', amount: 1000, currency: 'USD', token: 'tok_authenticate', customerId, save: true }
  const { objectId } = (await call('sales', sale)).json as unknown as { objectId: string }
  expect((await admin.books('nmi')).methods).toEqual([])
  const { charge } = await admin.authenticate(objectId, 'approve')
  expect(charge?.kept).toMatchObject({ customerId, methodId: expect.stringMatching(/^pm_/) })
  const again = { ...sale, reference: 'REF-t', amount: 1100, token: undefined, save: undefined }
  expect((await call('sales', { ...again, methodId: charge?.kept?.methodId, offSession: true })).json).toMatchObject({
    result: 'declined',
    code: 'authentication_required',
  })
})
