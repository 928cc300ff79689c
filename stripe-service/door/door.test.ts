import { beforeEach, describe, expect, it } from 'vitest'
import { newYear, type Told, type VirtualStripe, virtualStripe } from '../virtual-stripe.ts'

let virtual: VirtualStripe
let key: string

beforeEach(() => {
  virtual = virtualStripe()
  key = virtual.shop.keys.test.secret
})

const create = (headers: Record<string, string> = {}, amount = 5000, asKey = key): Told =>
  virtual.ask(asKey, 'POST', '/v1/payment_intents', { amount, currency: 'usd' }, headers)

const intents = (): number => virtual.stripe.control.books(virtual.shop.id).intents.length

describe('who may call', () => {
  it('is whoever has a key; others learn why not', () => {
    expect(create({ authorization: '' })).toMatchObject({
      status: 401,
      json: { error: { type: 'invalid_request_error' } },
    })
    expect(create({}, 5000, 'sk_test_nobody_0001')).toMatchObject({ status: 401 })
    expect(create({}, 5000, virtual.shop.keys.test.publishable)).toMatchObject({
      status: 401,
      json: { error: { code: 'secret_key_required' } },
    })
    const basic = Buffer.from(`${key}:`).toString('base64')
    expect(create({ authorization: `Basic ${basic}` }).status).toBe(200)
    virtual.stripe.control.endKey(key, 'expired')
    expect(create()).toMatchObject({ status: 401, json: { error: { code: 'api_key_expired' } } })
  })

  it('is a restricted key for what it was given', () => {
    const permissions = { payment_intents: 'write', charges: 'read' } as const
    const wanted = { accountId: virtual.shop.id, kind: 'restricted', livemode: false, permissions } as const
    const restricted = virtual.stripe.control.newKey(wanted)
    expect(restricted).toMatch(/^rk_test_/)
    expect(create({}, 5000, restricted).status).toBe(200)
    expect(virtual.ask(restricted, 'GET', '/v1/charges').status).toBe(200)
    expect(virtual.ask(restricted, 'POST', '/v1/refunds', { charge: 'ch_1' }).status).toBe(403)
  })

  it('is a platform for the accounts connected to it, in the mode in which they are', () => {
    const { control } = virtual.stripe
    const platform = control.openAccount({ platform: { redirectUris: [] } })
    const behalf = { 'stripe-account': virtual.shop.id }
    const refused = { status: 403, json: { error: { code: 'account_invalid' } } }
    expect(create(behalf, 5000, platform.keys.test.secret)).toMatchObject(refused)
    control.connect(platform.id, virtual.shop.id)
    expect(create(behalf, 5000, platform.keys.test.secret)).toMatchObject({
      status: 200,
      json: { application: platform.clientIds?.test },
    })
    expect(create(behalf, 5000, platform.keys.live.secret)).toMatchObject(refused)
    expect(intents()).toBe(1)
    control.disconnect(platform.id, virtual.shop.id)
    expect(create(behalf, 5000, platform.keys.test.secret)).toMatchObject(refused)
    expect(create({ 'stripe-account': 'acct_nobody' })).toMatchObject(refused)
  })

  it('sees nothing of the other mode', () => {
    const id = String(create().json.id)
    expect(virtual.ask(virtual.shop.keys.live.secret, 'GET', `/v1/payment_intents/${id}`)).toMatchObject({
      status: 404,
      json: { error: { code: 'resource_missing', message: expect.stringContaining('test mode') } },
    })
  })
})

describe('what is asked', () => {
  it('is refused by name when it is unknown, missing or no number', () => {
    const ask = (form: Record<string, string>): unknown =>
      virtual.ask(key, 'POST', '/v1/payment_intents', form).json.error
    expect(ask({ amount: '500', currency: 'usd', colour: 'red' })).toMatchObject({
      code: 'parameter_unknown',
      param: 'colour',
    })
    expect(ask({ amount: '500', currency: 'usd', 'automatic_payment_methods[x]': '1' })).toMatchObject({
      code: 'parameter_unknown',
      param: 'automatic_payment_methods[x]',
    })
    expect(ask({ currency: 'usd' })).toMatchObject({ code: 'parameter_missing', param: 'amount' })
    expect(ask({ amount: '', currency: 'usd' })).toMatchObject({ code: 'parameter_invalid_empty' })
    expect(ask({ amount: '5.5', currency: 'usd' })).toMatchObject({ code: 'parameter_invalid_integer' })
    expect(ask({ amount: '49', currency: 'usd' })).toMatchObject({ code: 'amount_too_small' })
    expect(ask({ amount: '550', currency: 'isk' })).toMatchObject({ param: 'amount' })
    expect(ask({ amount: '1005', currency: 'kwd' })).toMatchObject({ param: 'amount' })
    expect(ask({ amount: '500', currency: 'usd', [`metadata[${'n'.repeat(41)}]`]: 'x' })).toMatchObject({
      type: 'invalid_request_error',
    })
    expect(intents()).toBe(0)
  })

  it('is a form, in the one version that is spoken', () => {
    expect(create({ 'content-type': 'application/json' }).status).toBe(400)
    expect(create({ 'stripe-version': '2019-01-01' }).status).toBe(400)
    expect(create({ 'stripe-version': '2026-10-28.endive' }).status).toBe(200)
    expect(virtual.ask(key, 'GET', '/v1/unicorns').status).toBe(404)
  })

  it('is noted as it came, and every answer bears a request id', () => {
    const told = virtual.ask(key, 'POST', '/v1/payment_intents', {
      amount: 5000,
      currency: 'usd',
      metadata: { remit_ref: 'a' },
      payment_method_types: ['card'],
    })
    expect(told.headers['request-id']).toMatch(/^req_/)
    expect(virtual.stripe.control.requests()).toMatchObject([
      {
        method: 'POST',
        path: '/v1/payment_intents',
        form: { amount: '5000', metadata: { remit_ref: 'a' }, payment_method_types: ['card'] },
        status: 200,
      },
    ])
  })
})

describe('lists', () => {
  it('come newest first, in pages both ways, and by time', () => {
    const made = [1, 2, 3, 4, 5].map(() => {
      virtual.wait(10)
      return String(create().json.id)
    })
    const page = (form: Record<string, string | number | Record<string, number>>): string[] => {
      const told = virtual.ask(key, 'GET', '/v1/payment_intents', form)
      const ids = (told.json.data as { id: string }[]).map(({ id }) => id)
      return [...ids, told.json.has_more ? 'more' : 'end']
    }
    const [first, second, third, fourth, fifth] = made as [string, string, string, string, string]
    expect(page({ limit: 2 })).toEqual([fifth, fourth, 'more'])
    expect(page({ limit: 2, starting_after: fourth })).toEqual([third, second, 'more'])
    expect(page({ limit: 2, starting_after: second })).toEqual([first, 'end'])
    expect(page({ limit: 2, ending_before: second })).toEqual([fourth, third, 'more'])
    expect(page({ created: { gte: newYear + 20, lt: newYear + 40 } })).toEqual([third, second, 'end'])
    expect(page({ created: newYear + 50 })).toEqual([fifth, 'end'])
    expect(virtual.ask(key, 'GET', '/v1/payment_intents', { starting_after: 'pi_none' })).toMatchObject({
      status: 400,
      json: { error: { code: 'resource_missing', param: 'starting_after' } },
    })
    expect(virtual.ask(key, 'GET', '/v1/payment_intents', { limit: 101 }).status).toBe(400)
  })
})

describe('an idempotency key', () => {
  const once = { 'idempotency-key': 'k-1' }

  it('replays its first answer for a day, and means something new afterwards', () => {
    const first = create(once)
    const again = create(once)
    expect(again.body).toBe(first.body)
    expect(again.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'original-request': first.headers['request-id'],
    })
    virtual.wait(24 * 3600)
    expect(create(once).json.id).not.toBe(first.json.id)
    expect(intents()).toBe(2)
  })

  it('takes no other parameters, and forgets calls that were wrong in themselves', () => {
    expect(create(once, 1).status).toBe(400)
    expect(create(once, 5000).status).toBe(200)
    expect(create(once, 6000)).toMatchObject({ status: 400, json: { error: { type: 'idempotency_error' } } })
  })

  it('keeps declines and failures of Stripe, but not its being busy', () => {
    const declined = {
      amount: 500,
      currency: 'usd',
      payment_method: 'pm_card_visa_chargeDeclined',
      confirm: true,
      return_url: 'https://a.example/',
    }
    const pay = (): Told => virtual.ask(key, 'POST', '/v1/payment_intents', declined, once)
    expect(pay().status).toBe(402)
    expect(pay()).toMatchObject({ status: 402, headers: { 'idempotent-replayed': 'true' } })

    const { control } = virtual.stripe
    for (const [kind, status] of [
      ['rate_limited', 429],
      ['lock_timeout', 429],
      ['key_in_use', 409],
      ['error_503_before', 503],
    ] as const) {
      control.addFault({ kind })
      const headers = { 'idempotency-key': `busy-${kind}` }
      expect(create(headers).status).toBe(status)
      expect(create(headers).status).toBe(200)
    }
    const before = intents()
    control.addFault({ kind: 'error_500_after', on: 'POST /v1/payment_intents' })
    const headers = { 'idempotency-key': 'broken' }
    expect(create(headers).status).toBe(500)
    expect(create(headers)).toMatchObject({ status: 500, headers: { 'idempotent-replayed': 'true' } })
    expect(intents()).toBe(before + 1)
  })

  it('is in use while its first call has not been answered', () => {
    virtual.stripe.control.addFault({ kind: 'late', ms: 3000 })
    const first = create(once)
    expect(first).toMatchObject({ status: 200, lateBy: 3000 })
    expect(create(once)).toMatchObject({ status: 409, json: { error: { code: 'idempotency_key_in_use' } } })
    virtual.wait(3)
    expect(create(once).body).toBe(first.body)
  })

  it('is not needed for an answer to be lost', () => {
    virtual.stripe.control.addFault({ kind: 'cut_after', on: 'GET /v1/charges/:id' })
    expect(virtual.ask(key, 'GET', '/v1/charges/ch_none')).toMatchObject({ status: 404, delivery: 'cut' })
  })

  it('tells what happened when the answer was lost', () => {
    const { control } = virtual.stripe
    control.addFault({ kind: 'cut_after' })
    expect(create(once).delivery).toBe('cut')
    expect(intents()).toBe(1)
    expect(create(once)).toMatchObject({ status: 200, delivery: 'whole', headers: { 'idempotent-replayed': 'true' } })
    control.addFault({ kind: 'silence_before' })
    expect(create({ 'idempotency-key': 'k-2' }).delivery).toBe('silence')
    expect(intents()).toBe(1)
    control.addFault({ kind: 'truncated', accountId: virtual.shop.id })
    expect(() => JSON.parse(create({ 'idempotency-key': 'k-3' }).body)).toThrow()
    expect(intents()).toBe(2)
  })
})

describe('two services with the same clock and the same ids', () => {
  it('tell the same, word for word', () => {
    const story = (one: VirtualStripe): string[] => {
      const secret = one.shop.keys.test.secret
      const form = { amount: 700, currency: 'usd', confirm: true, return_url: 'https://a.example/' }
      const told = ['pm_card_visa', 'pm_card_createDispute', 'pm_card_visa_chargeDeclined'].map(
        (card) => one.ask(secret, 'POST', '/v1/payment_intents', { ...form, payment_method: card }).body,
      )
      one.wait(3 * 86_400)
      one.stripe.control.runPayout(one.shop.id)
      return [
        ...told,
        one.ask(secret, 'GET', '/v1/events', { limit: 100 }).body,
        JSON.stringify(one.stripe.control.books(one.shop.id)),
      ]
    }
    expect(story(virtualStripe())).toEqual(story(virtualStripe()))
  })
})
