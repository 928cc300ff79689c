import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GatewayRequest, LookUp } from '../../ports/gateway.ts'
import { readAccess } from './access.ts'
import { askAbout } from './look-up.ts'
import { readCancelAnswer, readConfirmAnswer, readObjectAnswer } from './read-object.ts'
import { readRefundAnswer } from './read-refund.ts'
import { readSaleAnswer } from './read-sale-answer.ts'
import { charge, error, object, refund, sale } from './samples.ts'
import { writeRequest } from './write-request.ts'

const asked = {
  merchantRef: charge.reference,
  publicUrl: 'https://pay.example',
  returnUrl: 'https://pay.example/p/abc',
}
const objectId = object.id
const unreadable = { kind: 'unknown', why: 'bad_body' }
const duplicate = { kind: 'unknown', why: 'duplicate_refused' }
const txn = {
  gatewayTxnId: charge.id,
  merchantRef: charge.reference,
  amount: { minor: 1000n, currency: 'USD' },
  fee: 59n,
  method: { kind: 'card', brand: 'visa', last4: '4242' },
  liveMode: false,
  at: Temporal.Instant.from('2026-11-21T20:58:06.749Z'),
}
const page = 'https://pay.example/dev/sandbox/authenticate/obj_ksxp3ebdm9f5383c4z4vx9ka'
const text = (body: unknown): string => JSON.stringify(body)
const without = <Sample extends object>(sample: Sample, field: keyof Sample): object =>
  Object.fromEntries(Object.entries(sample).filter(([name]) => name !== field))

const readers = {
  create: (status: number, body: string) => readObjectAnswer(asked, status, body),
  confirm: (status: number, body: string) => readConfirmAnswer(asked, status, body),
  cancel: (status: number, body: string) => readCancelAnswer(asked, status, body),
  sale: (status: number, body: string) => readSaleAnswer(asked, status, body),
  refund: readRefundAnswer,
}

test('an object that was made', () => {
  expect(readers.create(200, text(object))).toEqual({ kind: 'created', objectId })
})

test('a confirmation, by what became of it', () => {
  const paid = { ...object, status: 'succeeded', charge }
  expect(readers.confirm(200, text(paid))).toEqual({ kind: 'succeeded', txn, objectId })
  const pending = { ...object, status: 'processing', charge: { ...charge, status: 'pending' } }
  expect(readers.confirm(200, text(pending))).toEqual({ kind: 'pending', txn, objectId })
  const action = { ...object, status: 'requires_action', returnUrl: asked.returnUrl }
  const redirect = { kind: 'redirect', url: page }
  expect(readers.confirm(200, text(action))).toEqual({ kind: 'requires_action', action: redirect, objectId })
  const lost = error('lost_card', { object })
  expect(readers.confirm(402, text(lost))).toEqual({ kind: 'declined', code: 'lost_card', retry: 'never', objectId })
  const canceled = error('object_canceled', { object: { ...object, status: 'canceled' } })
  expect(readers.confirm(409, text(canceled))).toEqual({ kind: 'canceled', objectId })
})

test('a confirmation whose parts contradict each other is unknown', () => {
  for (const strange of [
    object,
    { ...object, status: 'succeeded' },
    { ...object, status: 'succeeded', charge: { ...charge, status: 'declined', declineCode: 'lost_card' } },
    { ...object, status: 'processing', charge },
    { ...object, status: 'succeeded', charge: { ...charge, liveMode: true } },
    { ...object, status: 'paid', charge },
  ]) {
    expect(readers.confirm(200, text(strange))).toEqual(unreadable)
  }
})

test('every charge with a field missing or spoilt is unknown, never half believed', () => {
  for (const field of ['id', 'amount', 'currency', 'fee', 'createdAt', 'status', 'liveMode'] as const) {
    const spoilt = { ...object, status: 'succeeded', charge: without(charge, field) }
    expect(readers.confirm(200, text(spoilt)), field).toEqual(unreadable)
  }
  for (const change of [
    { amount: 10.5 },
    { amount: '1000' },
    { amount: 0 },
    { amount: 2 ** 53 },
    { currency: 'usd' },
    { createdAt: 'soon' },
  ]) {
    const spoilt = { ...object, status: 'succeeded', charge: { ...charge, ...change } }
    expect(readers.confirm(200, text(spoilt)), text(change)).toEqual(unreadable)
  }
})

test('[FM-PAY-12] refusals of a repeat are unknown', () => {
  for (const [status, code] of [
    [409, 'idempotency_key_in_use'],
    [400, 'idempotency_key_reused'],
    [409, 'object_already_succeeded'],
    [422, 'ORDER_ALREADY_CAPTURED'],
    [409, 'object_processing'],
  ] as const) {
    expect(readers.confirm(status, text(error(code))), code).toEqual(duplicate)
  }
  expect(readers.sale(200, text({ ...sale, result: 'error', code: '11', charge: null }))).toEqual(duplicate)
  expect(readers.sale(200, text({ ...sale, result: 'error', code: '300', charge: null }))).toEqual(duplicate)
})

test('cancelling: done, or too late with the object as it is', () => {
  expect(readers.cancel(200, text({ ...object, status: 'canceled' }))).toEqual({ kind: 'canceled', objectId })
  const paid = error('object_already_succeeded', { object: { ...object, status: 'succeeded', charge } })
  expect(readers.cancel(409, text(paid))).toEqual({ kind: 'succeeded', txn, objectId })
  expect(readers.cancel(409, text(error('object_already_succeeded')))).toEqual(duplicate)
})

test('a sale, by its result', () => {
  expect(readers.sale(200, text(sale))).toEqual({ kind: 'succeeded', txn })
  const pending = { ...sale, result: 'pending', charge: { ...sale.charge, status: 'pending' } }
  expect(readers.sale(200, text(pending))).toEqual({ kind: 'pending', txn })
  const declined = {
    ...sale,
    result: 'declined',
    charge: { ...sale.charge, status: 'declined', declineCode: 'expired_card' },
  }
  expect(readers.sale(200, text(declined))).toEqual({ kind: 'declined', code: 'expired_card', retry: 'new_method' })
  const action = { ...sale, result: 'action_required', code: '100', charge: null, objectId }
  const redirect = { kind: 'redirect', url: page }
  expect(readers.sale(200, text(action))).toEqual({ kind: 'requires_action', action: redirect, objectId })
})

test('a sale whose result and charge disagree is unknown', () => {
  expect(readers.sale(200, text({ ...sale, result: 'declined' }))).toEqual(unreadable)
  expect(readers.sale(200, text({ ...sale, charge: null }))).toEqual(unreadable)
  expect(readers.sale(200, text({ ...sale, result: 'error', code: '99' }))).toEqual(unreadable)
  expect(readers.sale(200, text({ ...sale, result: 'fine' }))).toEqual(unreadable)
})

test('a refund, by its state', () => {
  const told = {
    gatewayTxnId: refund.id,
    merchantRef: refund.reference,
    amount: { minor: 400n, currency: 'USD' },
    fee: null,
    method: null,
    liveMode: false,
    at: Temporal.Instant.from(refund.createdAt),
  }
  expect(readers.refund(200, text(refund))).toEqual({ kind: 'succeeded', txn: told })
  expect(readers.refund(200, text({ ...refund, status: 'pending' }))).toEqual({ kind: 'pending', txn: told })
  const failed = { kind: 'declined', code: 'refund_failed', retry: 'never' }
  expect(readers.refund(200, text({ ...refund, status: 'failed' }))).toEqual(failed)
  expect(readers.refund(200, text({ ...refund, status: 'odd' }))).toEqual(unreadable)
  expect(readers.refund(200, text(without(refund, 'amount')))).toEqual(unreadable)
})

test('only the listed refusals with their own status are certain', () => {
  for (const read of Object.values(readers)) {
    expect(read(401, text(error('unauthorized')))).toMatchObject({ kind: 'rejected', why: 'credentials' })
    expect(read(429, text(error('rate_limited')))).toMatchObject({ kind: 'rejected', why: 'rate_limited' })
    expect(read(422, text(error('unknown_token')))).toMatchObject({ kind: 'rejected', why: 'invalid' })
    expect(read(422, text(error('something_new')))).toEqual(unreadable)
    expect(read(409, text(error('unknown_token')))).toEqual(unreadable)
    expect(read(404, '<html>Not found</html>')).toEqual(unreadable)
    expect(read(302, '')).toEqual(unreadable)
  }
})

// Method: any body at all, and every sample cut off or with one value replaced by any other.
test('[FM-PAY-10] nothing unreadable is ever taken for a yes, a no, or a certain refusal', () => {
  const samples = [object, { ...object, status: 'succeeded', charge }, sale, refund].map(text)
  const cut = fc.tuple(fc.constantFrom(...samples), fc.nat()).map(([sample, at]) => sample.slice(0, at % sample.length))
  const bodies = fc.oneof(fc.string(), fc.json(), cut)
  fc.assert(
    fc.property(bodies, fc.constantFrom(200, 201, 204, 301, 400, 402, 403, 404, 409, 422), (body, status) => {
      for (const read of Object.values(readers)) expect(read(status, body).kind).toBe('unknown')
    }),
  )
})

const account = {
  id: 'a',
  organizationId: 'o',
  gateway: 'sandbox',
  liveMode: false,
  settings: { profile: 'stripe', baseUrl: 'http://127.0.0.1:4010/', publicUrl: 'https://pay.example' },
  secrets: { apiKey: 'sk_1' },
} as const

test('an account without profile, address or key cannot be used', () => {
  const { settings } = account
  expect(readAccess(account)).toMatchObject({ profile: 'stripe', baseUrl: 'http://127.0.0.1:4010', apiKey: 'sk_1' })
  expect(readAccess({ ...account, settings: { ...settings, profile: 'nmi' } })).toMatchObject({ lookUpLagSeconds: 5 })
  expect(readAccess({ ...account, settings: { ...settings, profile: 'square' } })).toBeNull()
  expect(readAccess({ ...account, settings: { ...settings, baseUrl: 'file:///etc' } })).toBeNull()
  expect(readAccess({ ...account, settings: { profile: 'stripe' } })).toBeNull()
  expect(readAccess({ ...account, secrets: {} })).toBeNull()
})

test('a command is always written as the same bytes, with its own reference, key and amount', () => {
  const access = readAccess(account)
  if (!access) throw new Error('the account is complete')
  const command: GatewayRequest = {
    op: 'refund',
    merchantRef: refund.reference,
    idempotencyKey: 'key-1',
    gatewayTxnId: charge.id,
    amount: { minor: 400n, currency: 'USD' },
  }
  const written = writeRequest(access, command)
  expect(written).toEqual(writeRequest(access, { ...command }))
  expect(written).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:4010/v1/refunds', timeoutMs: 30_000 })
  expect(written.headers['idempotency-key']).toBe('key-1')
  expect(JSON.parse(String(written.body ?? ''))).toEqual({
    reference: refund.reference,
    chargeId: charge.id,
    amount: 400,
    currency: 'USD',
  })
  const hostile: GatewayRequest = {
    op: 'cancel_object',
    merchantRef: 'R',
    idempotencyKey: 'k',
    objectId: '../../admin/stop',
  }
  expect(writeRequest(access, hostile).url).toBe('http://127.0.0.1:4010/v1/objects/..%2F..%2Fadmin%2Fstop/cancel')
})

const lookUp = (more: Partial<LookUp>): LookUp => ({
  op: 'confirm',
  merchantRef: charge.reference,
  objectId: null,
  gatewayTxnId: null,
  amount: { minor: 1000n, currency: 'USD' },
  dispatchedAt: Temporal.Instant.from('2026-11-21T20:58:00Z'),
  ...more,
})

function ask(more: Partial<LookUp>) {
  const access = readAccess(account)
  if (!access) throw new Error('the account is complete')
  return askAbout(access, lookUp(more))
}

test('what has an id at the gateway is asked for by it; the rest by our reference', () => {
  const path = (more: Partial<LookUp>) => ask(more).request.url.replace('http://127.0.0.1:4010/v1/', '')
  expect(path({ objectId })).toBe(`objects/${objectId}`)
  expect(path({ op: 'sale', gatewayTxnId: charge.id })).toBe(`charges/${charge.id}`)
  expect(path({ op: 'sale' })).toBe(`search?reference=${charge.reference}`)
  expect(path({ op: 'refund', gatewayTxnId: refund.id })).toBe(`refunds/${refund.id}`)
  expect(path({ op: 'refund', gatewayTxnId: charge.id })).toBe(`search?reference=${charge.reference}`)
})

test('an unconfirmed object tells whether it was ours that was declined', () => {
  const read = ask({ objectId }).read
  const declined = (reference: string) => text({ ...object, lastDecline: { code: 'card_declined', reference } })
  expect(read(200, declined(charge.reference))).toMatchObject({ kind: 'found', outcomes: [{ kind: 'declined' }] })
  expect(read(200, declined('SOMEBODYELSESREF0000'))).toEqual({
    kind: 'found',
    outcomes: [{ kind: 'created', objectId }],
  })
})

test('a reference that was executed twice is told twice', () => {
  const twice = { objects: [], refunds: [], charges: [charge, { ...charge, id: 'ch_2', objectId: null }] }
  const found = ask({ op: 'sale' }).read(200, text(twice))
  expect(found).toMatchObject({ kind: 'found', outcomes: [{ kind: 'succeeded' }, { kind: 'succeeded' }] })
})

test('absent only when the gateway says so in its own words', () => {
  const nothing = { objects: [], refunds: [], charges: [] }
  const search = ask({ op: 'sale' }).read
  expect(search(200, text(nothing))).toEqual({ kind: 'absent' })
  expect(ask({ objectId }).read(404, text(error('object_not_found')))).toEqual({ kind: 'absent' })
  for (const [status, body] of [
    [200, '{}'],
    [200, text(without(nothing, 'charges'))],
    [200, text({ ...nothing, charges: [{}] })],
    [200, text({ ...nothing, charges: 'none' })],
    [404, '<html>Not found</html>'],
    [404, text(error('no_such_call'))],
  ] as const) {
    expect(search(status, body), body).toEqual({ kind: 'failed', why: 'bad_body' })
  }
  expect(search(401, text(error('unauthorized')))).toEqual({ kind: 'failed', why: 'credentials' })
  expect(search(429, text(error('rate_limited')))).toEqual({ kind: 'failed', why: 'rate_limited' })
})
