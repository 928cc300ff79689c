import { beforeEach, describe, expect, it } from 'vitest'
import type { OpenedAccount } from '../control/accounts.ts'
import { type FormOf, type Told, type VirtualStripe, virtualStripe } from '../virtual-stripe.ts'

let virtual: VirtualStripe
let platform: OpenedAccount

beforeEach(() => {
  virtual = virtualStripe()
  platform = virtual.stripe.control.openAccount({ name: 'Platform', platform: { redirectUris: [] } })
})

const get = (path: string, form?: FormOf): Told => virtual.ask(platform.keys.test.secret, 'GET', path, form)

describe('an account', () => {
  it('is read by itself, and by the platforms connected to it', () => {
    const { control } = virtual.stripe
    const { shop } = virtual
    expect(virtual.ask(shop.keys.test.secret, 'GET', '/v1/account').json).toMatchObject({
      id: shop.id,
      type: 'standard',
    })
    expect(get(`/v1/accounts/${shop.id}`)).toMatchObject({ status: 403, json: { error: { code: 'account_invalid' } } })
    control.connect(platform.id, shop.id)
    control.changeAccount(shop.id, {
      name: '',
      displayName: 'The corner shop',
      payoutsEnabled: false,
      requirements: { currently_due: ['external_account'], current_deadline: 1_767_312_000 },
    })
    expect(get(`/v1/accounts/${shop.id}`).json).toMatchObject({
      business_profile: { name: null },
      settings: { dashboard: { display_name: 'The corner shop' } },
      charges_enabled: true,
      payouts_enabled: false,
      requirements: { currently_due: ['external_account'], current_deadline: 1_767_312_000, past_due: [] },
    })
    expect(get('/v1/accounts').json.data).toMatchObject([{ id: shop.id }])
    control.disconnect(platform.id, shop.id)
    expect(get('/v1/accounts').json.data).toEqual([])
    expect(get(`/v1/accounts/${shop.id}`).status).toBe(403)
  })

  it('registers each domain once, for itself alone', () => {
    virtual.stripe.control.connect(platform.id, virtual.shop.id)
    const register = (domain_name: string, account: string): Told =>
      virtual.ask(
        platform.keys.test.secret,
        'POST',
        '/v1/payment_method_domains',
        { domain_name },
        { 'stripe-account': account },
      )
    const made = register('Pay.Example.com', virtual.shop.id)
    expect(made.json).toMatchObject({ domain_name: 'pay.example.com', apple_pay: { status: 'active' } })
    expect(register('pay.example.com', virtual.shop.id).json.id).toBe(made.json.id)
    expect(register('not a domain', virtual.shop.id).status).toBe(400)
    expect(get('/v1/payment_method_domains').json.data).toEqual([])
  })
})

describe('what is expanded', () => {
  it('is an id in the answer, at most four deep', () => {
    const path = '/v1/payment_intents'
    virtual.ask(platform.keys.test.secret, 'POST', path, {
      amount: 900,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://a.example/',
    })
    virtual.wait(60)
    expect(
      get(path, { expand: ['data.latest_charge.balance_transaction', 'data.payment_method'] }).json.data,
    ).toMatchObject([{ latest_charge: { balance_transaction: { net: 844 } }, payment_method: { type: 'card' } }])
    expect(get(path, { expand: ['data.amount_of_love'] })).toMatchObject({
      status: 400,
      json: { error: { param: 'expand' } },
    })
    expect(get(path, { expand: ['data.a.b.c.d'] }).status).toBe(400)
  })
})
