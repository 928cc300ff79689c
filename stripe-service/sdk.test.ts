import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningStripe, startStripe } from './start.ts'

type Arrived = { readonly body: string; readonly signature: string }

let stripe: RunningStripe
let listener: Server
let hookUrl = ''
const arrived: Arrived[] = []

/** Stripe's own client, pointed at the service. */
const client = (key: string, stripeAccount?: string): Stripe =>
  new Stripe(key, {
    host: '127.0.0.1',
    port: stripe.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    stripeAccount,
  })

beforeAll(async () => {
  stripe = await startStripe()
  listener = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString('utf8')
    })
    request.on('end', () => {
      arrived.push({ body, signature: String(request.headers['stripe-signature']) })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  hookUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`
})

afterAll(async () => {
  await stripe.stop()
  listener.closeAllConnections()
  listener.close()
})

describe('Stripe’s own client', () => {
  it('takes a payment on a connected account, and its webhook passes constructEvent', async () => {
    const platform = stripe.control.openAccount({ platform: { redirectUris: [] } })
    const shop = stripe.control.openAccount({ pace: { balanceAfter: 0 } })
    stripe.control.connect(platform.id, shop.id)
    const hook = await client(platform.keys.test.secret).webhookEndpoints.create({
      url: hookUrl,
      enabled_events: ['payment_intent.succeeded'],
      connect: true,
    })
    const token = await client(platform.keys.test.publishable, shop.id).rawRequest('POST', '/v1/confirmation_tokens', {
      payment_method_data: {
        type: 'card',
        card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
      },
      return_url: 'https://pay.example/done',
    })
    const api = client(platform.keys.test.secret, shop.id)
    const intent = await api.paymentIntents.create(
      { amount: 5000, currency: 'usd', automatic_payment_methods: { enabled: true }, metadata: { remit_ref: 'r-1' } },
      { idempotencyKey: 'create-1' },
    )
    expect(intent).toMatchObject({ status: 'requires_payment_method', application: platform.clientIds?.test })

    const paid = await api.paymentIntents.confirm(
      intent.id,
      { confirmation_token: token.id as string, expand: ['latest_charge.balance_transaction'] },
      { idempotencyKey: 'confirm-1' },
    )
    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 5000,
      latest_charge: { metadata: { remit_ref: 'r-1' }, balance_transaction: { amount: 5000, fee: 175, net: 4825 } },
    })
    await expect.poll(() => arrived.length).toBe(1)
    const event = Stripe.webhooks.constructEvent(arrived[0]!.body, arrived[0]!.signature, hook.secret ?? '')
    expect(event).toMatchObject({
      type: 'payment_intent.succeeded',
      account: shop.id,
      livemode: false,
      request: { idempotency_key: 'confirm-1' },
      data: { object: { id: intent.id, status: 'succeeded' } },
    })
  })

  it('learns of a decline with the intent as it stands', async () => {
    const shop = stripe.control.openAccount()
    const api = client(shop.keys.test.secret)
    const error = await api.paymentIntents
      .create({
        amount: 700,
        currency: 'usd',
        payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds',
        confirm: true,
        return_url: 'https://pay.example/done',
      })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      payment_intent: { status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } },
    })
  })
})
