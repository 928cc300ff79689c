import { beforeEach, describe, expect, it } from 'vitest'
import { type FormOf, newYear, type Told, type VirtualStripe, virtualStripe } from '../virtual-stripe.ts'

let virtual: VirtualStripe
let key: string

beforeEach(() => {
  virtual = virtualStripe()
  key = virtual.shop.keys.test.secret
})

const post = (path: string, form?: FormOf): Told => virtual.ask(key, 'POST', path, form)

const newIntent = (more: FormOf = {}): string =>
  String(post('/v1/payment_intents', { amount: 5000, currency: 'usd', ...more }).json.id)

const confirm = (id: string, card: string, more: FormOf = {}): Told =>
  post(`/v1/payment_intents/${id}/confirm`, {
    confirmation_token: virtual.stripe.control.newToken(virtual.shop.id, card),
    return_url: 'https://pay.example/back?x=1',
    use_stripe_sdk: false,
    ...more,
  })

const types = (): string[] =>
  (virtual.ask(key, 'GET', '/v1/events', { limit: 100 }).json.data as { type: string }[])
    .map(({ type }) => type)
    .reverse()

describe('a confirmation', () => {
  it('needs an address to come back to, and a token that is new', () => {
    const id = newIntent()
    const confirmation_token = virtual.stripe.control.newToken(virtual.shop.id)
    const path = `/v1/payment_intents/${id}/confirm`
    expect(post(path, { confirmation_token })).toMatchObject({ status: 400, json: { error: { param: 'return_url' } } })
    expect(post(path, { confirmation_token, return_url: 'https://a.example/' }).json.status).toBe('succeeded')
    const other = `/v1/payment_intents/${newIntent()}/confirm`
    expect(post(other, { confirmation_token, return_url: 'https://a.example/' })).toMatchObject({
      status: 400,
      json: { error: { param: 'confirmation_token' } },
    })
    expect(post(path, { payment_method: 'pm_card_visa', return_url: 'https://a.example/' })).toMatchObject({
      status: 400,
      json: { error: { code: 'payment_intent_unexpected_state', payment_intent: { status: 'succeeded' } } },
    })
  })

  it('of a bad card leaves the intent open for another one', () => {
    const id = newIntent({ metadata: { remit_ref: 'ref-1' } })
    const declined = confirm(id, '4000000000009995')
    expect(declined).toMatchObject({
      status: 402,
      json: {
        error: {
          type: 'card_error',
          code: 'card_declined',
          decline_code: 'insufficient_funds',
          payment_intent: { id, status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } },
        },
      },
    })
    expect(confirm(id, '4242424242424242').json).toMatchObject({ status: 'succeeded', last_payment_error: null })
    const { charges } = virtual.stripe.control.byReference(virtual.shop.id, 'ref-1')
    expect(charges.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
    expect(types()).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'charge.succeeded',
      'payment_intent.succeeded',
    ])
  })

  it('refuses a number that no card has before anything is made', () => {
    const card = { number: '4242424242424241', exp_month: 1, exp_year: 2030, cvc: '123' }
    const told = virtual.ask(virtual.shop.keys.test.publishable, 'POST', '/v1/confirmation_tokens', {
      payment_method_data: { type: 'card', card },
    })
    expect(told).toMatchObject({ status: 402, json: { error: { code: 'incorrect_number', param: 'number' } } })
  })

  it('takes a number from the payer’s browser, never from a server', () => {
    const payment_method_data = { type: 'card', card: { number: '4242424242424242', exp_month: 1, exp_year: 2030 } }
    const path = `/v1/payment_intents/${newIntent()}/confirm`
    for (const told of [
      post(path, { payment_method_data, return_url: 'https://a.example/' }),
      post('/v1/test_helpers/confirmation_tokens', { payment_method_data }),
      post('/v1/payment_methods', payment_method_data),
    ]) {
      expect(told).toMatchObject({ status: 402, json: { error: { message: expect.stringContaining('unsafe') } } })
    }
  })

  it('may be played against: pending, and another amount', () => {
    const { control } = virtual.stripe
    control.addFault({ kind: 'charge_pending', on: 'POST /v1/payment_intents/:id/confirm' })
    const slow = confirm(newIntent(), 'pm_card_visa').json
    expect(slow.status).toBe('processing')
    control.settleCharge(String(slow.latest_charge), 'failed')
    expect(virtual.ask(key, 'GET', `/v1/payment_intents/${slow.id}`).json.status).toBe('requires_payment_method')
    control.addFault({ kind: 'other_amount', amount: 4000 })
    expect(confirm(newIntent(), 'pm_card_visa').json).toMatchObject({ amount: 5000, amount_received: 4000 })
  })
})

describe('3-D Secure', () => {
  const sentAway = (card = 'pm_card_threeDSecure2Required'): { id: string; path: string } => {
    const id = newIntent()
    const told = confirm(id, card).json
    expect(told).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } })
    const { url } = (told.next_action as { redirect_to_url: { url: string } }).redirect_to_url
    return { id, path: new URL(url).pathname }
  }
  const decide = (path: string, result: string): URL => {
    const body = `result=${result}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = virtual.stripe.handle({ method: 'POST', path, query: '', headers, body })
    expect(answer.status).toBe(303)
    return new URL(answer.headers.location ?? '')
  }

  it('is approved on the page of the bank, which leads back', () => {
    const { id, path } = sentAway()
    const shown = virtual.stripe.handle({ method: 'GET', path, query: '', headers: {}, body: '' })
    expect(shown.body).toContain('Approve')
    const back = decide(path, 'approve')
    expect(back.searchParams.get('x')).toBe('1')
    expect(back.searchParams.get('payment_intent')).toBe(id)
    expect(back.searchParams.get('payment_intent_client_secret')).toContain(`${id}_secret_`)
    expect(back.searchParams.get('redirect_status')).toBe('succeeded')
    expect(virtual.ask(key, 'GET', `/v1/payment_intents/${id}`).json.status).toBe('succeeded')
  })

  it('is left to Stripe’s script by a token of that script, unless the call says otherwise', () => {
    const path = `/v1/payment_intents/${newIntent()}/confirm`
    const confirmation_token = virtual.stripe.control.newToken(virtual.shop.id, 'pm_card_authenticationRequired')
    expect(post(path, { confirmation_token, return_url: 'https://a.example/' }).json).toMatchObject({
      status: 'requires_action',
      next_action: { type: 'use_stripe_sdk' },
    })
  })

  it('fails there, or succeeds there and is declined afterwards', () => {
    const failed = sentAway()
    expect(decide(failed.path, 'fail').searchParams.get('redirect_status')).toBe('failed')
    expect(virtual.ask(key, 'GET', `/v1/payment_intents/${failed.id}`).json).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    })
    const declined = sentAway('pm_card_threeDSecureRequiredChargeDeclined')
    expect(decide(declined.path, 'approve').searchParams.get('redirect_status')).toBe('failed')
    expect(virtual.ask(key, 'GET', `/v1/payment_intents/${declined.id}`).json).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined' },
    })
  })

  it('is not asked for where it is optional, unless it is', () => {
    expect(confirm(newIntent(), 'pm_card_threeDSecureOptional').json.status).toBe('succeeded')
    const asked = { payment_method_options: { card: { request_three_d_secure: 'any' } } }
    expect(confirm(newIntent(), 'pm_card_threeDSecureOptional', asked).json.status).toBe('requires_action')
  })
})

describe('an intent', () => {
  it('is changed until it is paid, and cancelled until then', () => {
    const id = newIntent()
    expect(post(`/v1/payment_intents/${id}`, { amount: 7000, metadata: { a: 'b' } }).json).toMatchObject({
      amount: 7000,
      metadata: { a: 'b' },
    })
    expect(post(`/v1/payment_intents/${id}/cancel`, { cancellation_reason: 'abandoned' }).json).toMatchObject({
      status: 'canceled',
      canceled_at: newYear,
    })
    expect(confirm(id, 'pm_card_visa').status).toBe(400)
    const paid = newIntent()
    confirm(paid, 'pm_card_visa')
    expect(post(`/v1/payment_intents/${paid}/cancel`)).toMatchObject({
      status: 400,
      json: { error: { code: 'payment_intent_unexpected_state' } },
    })
    expect(post(`/v1/payment_intents/${paid}`, { amount: 100 }).status).toBe(400)
  })

  it('takes the methods that are turned on for its currency', () => {
    const { control } = virtual.stripe
    const create = (currency: string): Told => post('/v1/payment_intents', { amount: 5000, currency })
    expect(create('eur').json.payment_method_types).toEqual(['card', 'link', 'sepa_debit', 'ideal', 'klarna'])
    control.setMethodTypes(virtual.shop.id, ['us_bank_account'])
    expect(create('usd').json.payment_method_types).toEqual(['us_bank_account'])
    expect(create('eur')).toMatchObject({ status: 400, json: { error: { code: 'payment_method_unactivated' } } })
    expect(confirm(newIntent(), 'pm_card_visa').status).toBe(400)
  })

  it('is not even made when the call that was to pay it at once is wrong', () => {
    const form = { amount: 500, currency: 'usd', confirm: true, return_url: 'https://a.example/' }
    expect(post('/v1/payment_intents', { ...form, payment_method: 'pm_none' }).status).toBe(400)
    expect(post('/v1/payment_intents', { ...form, confirmation_token: 'ctoken_none' }).status).toBe(400)
    virtual.stripe.control.changeAccount(virtual.shop.id, { chargesEnabled: false })
    expect(post('/v1/payment_intents', { ...form, payment_method: 'pm_card_visa' }).status).toBe(400)
    expect(virtual.stripe.control.books(virtual.shop.id).intents).toEqual([])
  })

  it('of a slow method settles later', () => {
    const id = newIntent()
    const payment_method_data = { type: 'us_bank_account', us_bank_account: { account_number: '000123456789' } }
    const told = post(`/v1/payment_intents/${id}/confirm`, { payment_method_data, return_url: 'https://a.example/' })
    expect(told.json).toMatchObject({ status: 'processing', latest_charge: expect.stringMatching(/^py_/) })
    virtual.wait(60)
    expect(virtual.ask(key, 'GET', `/v1/payment_intents/${id}`).json.status).toBe('succeeded')
  })

  it('has its fee a moment after it is paid, where the account is slow', () => {
    virtual.stripe.control.setPace(virtual.shop.id, { balanceAfter: 3 })
    const id = newIntent()
    const read = (): Record<string, unknown> =>
      virtual.ask(key, 'GET', `/v1/payment_intents/${id}`, { expand: ['latest_charge.balance_transaction'] }).json
    confirm(id, 'pm_card_visa')
    expect(read()).toMatchObject({ status: 'succeeded', latest_charge: { balance_transaction: null } })
    virtual.wait(3)
    expect(read()).toMatchObject({ latest_charge: { balance_transaction: { fee: 175, net: 4825 } } })
    expect(types().at(-1)).toBe('charge.updated')
  })
})

describe('a kept card', () => {
  const keptCard = (card: string): { customer: string; payment_method: string } => {
    const customer = String(post('/v1/customers', { email: 'a@b.example' }).json.id)
    const setup = post('/v1/setup_intents', {
      customer,
      payment_method: card,
      confirm: true,
      return_url: 'https://a.example/',
    }).json
    if (setup.status === 'requires_action') virtual.stripe.control.answerChallenge(String(setup.id), 'approve')
    return { customer, payment_method: String(setup.payment_method) }
  }
  const chargeLater = (kept: { customer: string; payment_method: string }): Told =>
    post('/v1/payment_intents', { amount: 900, currency: 'usd', ...kept, off_session: true, confirm: true })

  it('is charged while its payer is away', () => {
    expect(chargeLater(keptCard('pm_card_authenticationRequiredOnSetup')).json.status).toBe('succeeded')
  })

  it('may still want its payer, or be declined each time', () => {
    expect(chargeLater(keptCard('pm_card_authenticationRequired'))).toMatchObject({
      status: 402,
      json: { error: { code: 'authentication_required', payment_intent: { status: 'requires_payment_method' } } },
    })
    expect(chargeLater(keptCard('pm_card_chargeCustomerFail')).status).toBe(402)
    const customer = String(post('/v1/customers').json.id)
    expect(
      post('/v1/setup_intents', {
        customer,
        payment_method: 'pm_card_visa_chargeDeclined',
        confirm: true,
        return_url: 'https://a.example/',
      }),
    ).toMatchObject({ status: 402, json: { error: { setup_intent: { status: 'requires_payment_method' } } } })
  })

  it('is gone for good once detached', () => {
    const kept = keptCard('pm_card_visa')
    expect(post(`/v1/payment_methods/${kept.payment_method}/detach`).json.customer).toBeNull()
    expect(chargeLater(kept).status).toBe(400)
  })
})
