import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type FormOf, newYear, type VirtualStripe, virtualStripe } from '../virtual-stripe.ts'
import { type Delivery, signedRequest } from './outbox.ts'
import { signatureHeader } from './sign.ts'

let virtual: VirtualStripe

beforeEach(() => {
  virtual = virtualStripe()
})

const endpoint = (key: string, form: FormOf = {}): { id: string; secret: string } => {
  const wanted = { url: 'https://hooks.example/', enabled_events: ['payment_intent.created'], ...form }
  const told = virtual.ask(key, 'POST', '/v1/webhook_endpoints', wanted)
  expect(told.status).toBe(200)
  return { id: String(told.json.id), secret: String(told.json.secret) }
}

const create = (key: string, account?: string): void => {
  const headers: Record<string, string> = account ? { 'stripe-account': account } : {}
  expect(virtual.ask(key, 'POST', '/v1/payment_intents', { amount: 500, currency: 'usd' }, headers).status).toBe(200)
}

const due = (): Delivery[] => virtual.stripe.service.outbox.takeDue(100)
const bodies = (): Record<string, unknown>[] => due().map(({ body }) => JSON.parse(body) as Record<string, unknown>)

describe('the signature', () => {
  it('is that of Stripe’s manual, once for each secret', () => {
    const payload = '{"id":"evt_1RemitVector","object":"event","type":"payment_intent.succeeded"}'
    expect(signatureHeader(payload, newYear, ['whsec_test_remit_vector_0001'])).toBe(
      `t=${newYear},v1=6989e35b9c63e9214571c0fb2c590648ebab1767a901c61689105a306e26eaf3`,
    )
    expect(signatureHeader(payload, newYear, ['a', 'b']).split(',')).toHaveLength(3)
  })
})

describe('an endpoint', () => {
  it('hears what it asked for, of its own account and mode', () => {
    const { test, live } = virtual.shop.keys
    endpoint(test.secret)
    create(live.secret)
    expect(bodies()).toEqual([])
    create(test.secret)
    const [told] = bodies()
    expect(told).toMatchObject({ type: 'payment_intent.created', livemode: false, api_version: '2026-10-28.endive' })
    expect(told).not.toHaveProperty('account')
  })

  it('of a platform hears of connected accounts, the live one of tests too', () => {
    const { control } = virtual.stripe
    const platform = control.openAccount({ platform: { redirectUris: [] } })
    endpoint(platform.keys.test.secret, { connect: true, enabled_events: ['*'] })
    endpoint(platform.keys.live.secret, { connect: true, enabled_events: ['*'] })
    create(virtual.shop.keys.test.secret)
    expect(bodies()).toEqual([])
    control.connect(platform.id, virtual.shop.id)
    create(platform.keys.test.secret, virtual.shop.id)
    const told = { account: virtual.shop.id, livemode: false, type: 'payment_intent.created' }
    expect(bodies()).toMatchObject([told, told])
    control.changeAccount(virtual.shop.id, { chargesEnabled: false, requirements: { past_due: ['external_account'] } })
    expect(bodies()).toMatchObject([
      {
        type: 'account.updated',
        data: { object: { charges_enabled: false, requirements: { past_due: ['external_account'] } } },
      },
      { type: 'account.updated' },
    ])
    control.disconnect(platform.id, virtual.shop.id)
    expect(bodies()).toMatchObject([
      {
        type: 'account.application.deauthorized',
        data: { object: { id: platform.clientIds?.test, object: 'application' } },
      },
      { type: 'account.application.deauthorized' },
    ])
  })

  it('shows its secret once, signs with the old one beside the new for a while, and is silent once deleted', () => {
    const key = virtual.shop.keys.test.secret
    const { id, secret } = endpoint(key)
    expect(virtual.ask(key, 'GET', `/v1/webhook_endpoints/${id}`).json).not.toHaveProperty('secret')
    const rotated = virtual.stripe.control.rotateSecret(id, 3600)
    create(key)
    const [delivery] = due()
    const sign = (seconds: number, by: string): string =>
      `v1=${createHmac('sha256', by).update(`${seconds}.${delivery!.body}`).digest('hex')}`
    const header = (seconds: number): string => signedRequest(delivery!, seconds).headers['stripe-signature'] ?? ''
    expect(header(newYear)).toBe(`t=${newYear},${sign(newYear, rotated)},${sign(newYear, secret)}`)
    expect(header(newYear + 3600)).toBe(`t=${newYear + 3600},${sign(newYear + 3600, rotated)}`)
    expect(virtual.ask(key, 'DELETE', `/v1/webhook_endpoints/${id}`).json).toMatchObject({ deleted: true })
    create(key)
    expect(due()).toEqual([])
  })
})

describe('a delivery', () => {
  it('is tried again with growing gaps, the same body each time, until it is given up', () => {
    endpoint(virtual.shop.keys.test.secret)
    create(virtual.shop.keys.test.secret)
    const [first] = due()
    const { outbox } = virtual.stripe.service
    outbox.told(first!, 500)
    expect(due()).toEqual([])
    virtual.wait(5)
    const [second] = due()
    expect(second).toBe(first)
    outbox.told(second!, 200)
    expect(virtual.stripe.control.webhooks()).toMatchObject([{ state: 'delivered', tries: 2, lastStatus: 200 }])
    virtual.stripe.control.resendWebhook(first!.eventId)
    for (let tries = 0; tries < 20; tries += 1) {
      for (const delivery of due()) outbox.told(delivery, 0)
      virtual.wait(86_400)
    }
    expect(virtual.stripe.control.webhooks()).toMatchObject([{ state: 'given_up' }])
  })

  it('is held, and comes late, twice, the other way round, or never', () => {
    const { control } = virtual.stripe
    const key = virtual.shop.keys.test.secret
    endpoint(key, { enabled_events: ['*'] })
    control.holdWebhooks()
    const pay = {
      amount: 500,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://a.example/',
    }
    virtual.ask(key, 'POST', '/v1/payment_intents', pay)
    expect(due()).toEqual([])
    expect(control.dropWebhooks('charge.succeeded')).toBe(1)
    expect(control.releaseWebhooks({ reversed: true, twice: true })).toBe(2)
    expect(due().map(({ type }) => type)).toEqual([
      'payment_intent.succeeded',
      'payment_intent.succeeded',
      'payment_intent.created',
      'payment_intent.created',
    ])
  })

  it('names the call that caused it, and lists keep it for thirty days', () => {
    const key = virtual.shop.keys.test.secret
    endpoint(key)
    const headers = { 'idempotency-key': 'k-7' }
    const told = virtual.ask(key, 'POST', '/v1/payment_intents', { amount: 500, currency: 'usd' }, headers)
    expect(bodies()).toMatchObject([
      { pending_webhooks: 1, request: { id: told.headers['request-id'], idempotency_key: 'k-7' } },
    ])
    expect(virtual.ask(key, 'GET', '/v1/events').json.data).toHaveLength(1)
    virtual.wait(31 * 86_400)
    expect(virtual.ask(key, 'GET', '/v1/events').json.data).toHaveLength(0)
  })
})
